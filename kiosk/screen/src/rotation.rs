//! Owns how the picture is turned on a panel that is mounted turned, and how a touch is turned with it.
//!
//! Promises: pure; the matrix of a rotation brings a touch to where its picture is drawn.
//! Must never: use the matrices of Slint's documentation: those for 90 and 270 stand there the wrong way round.

/// By how much the picture is turned to the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rotation {
    /// As the panel is wired.
    #[default]
    None,
    /// 90°: the top of the page is at the panel's right edge.
    Right,
    /// 180°.
    Over,
    /// 270°: the top of the page is at the panel's left edge.
    Left,
}

/// The variable by which Slint turns the picture. It turns no touch.
pub const ROTATION_VARIABLE: &str = "SLINT_KMS_ROTATION";

impl Rotation {
    /// All, in the order of their degrees.
    pub const ALL: [Self; 4] = [Self::None, Self::Right, Self::Over, Self::Left];

    /// As the settings and [`ROTATION_VARIABLE`] write it.
    #[must_use]
    pub fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Right => 90,
            Self::Over => 180,
            Self::Left => 270,
        }
    }

    /// The rotation of these degrees.
    #[must_use]
    pub fn of(degrees: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|rotation| rotation.degrees() == degrees)
    }

    /// `LIBINPUT_CALIBRATION_MATRIX`: the first two rows of the matrix that brings a place on the panel (0 to 1 from the
    /// left and from the top) to its place on the page.
    #[must_use]
    pub fn touch_matrix(self) -> [f32; 6] {
        match self {
            Self::None => [1., 0., 0., 0., 1., 0.],
            Self::Right => [0., 1., 0., -1., 0., 1.],
            Self::Over => [-1., 0., 1., 0., -1., 1.],
            Self::Left => [0., -1., 1., 1., 0., 0.],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clockwise, from the top left.
    const CORNERS: [(f32, f32); 4] = [(0., 0.), (1., 0.), (1., 1.), (0., 1.)];

    /// Where on the page a touch at this place of the panel lands, both from 0 to 1.
    fn touched(rotation: Rotation, (x, y): (f32, f32)) -> (f32, f32) {
        let [a, b, c, d, e, f] = rotation.touch_matrix();
        (a * x + b * y + c, d * x + e * y + f)
    }

    /// A page that is turned to the right n times has its first corner at the panel's corner n, and so on round.
    #[test]
    fn a_touch_at_each_corner_of_the_panel_lands_on_the_corner_of_the_page_that_is_drawn_there() {
        for (turns, rotation) in Rotation::ALL.into_iter().enumerate() {
            for (corner, of_page) in CORNERS.into_iter().enumerate() {
                let on_panel = CORNERS[(corner + turns) % CORNERS.len()];
                assert_eq!(touched(rotation, on_panel), of_page, "{rotation:?}, {on_panel:?}");
            }
        }
    }

    /// Found on a real kernel with a touch panel: facts of the project, not of Slint's documentation.
    #[test]
    fn the_matrix_for_90_degrees_is_the_one_that_was_tried() {
        assert_eq!(Rotation::Right.touch_matrix(), [0., 1., 0., -1., 0., 1.]);
    }

    #[test]
    fn the_degrees_name_the_rotation() {
        for rotation in Rotation::ALL {
            assert_eq!(Rotation::of(rotation.degrees()), Some(rotation));
        }
        assert_eq!(Rotation::of(45), None);
        assert_eq!(Rotation::default().degrees(), 0);
    }
}
