//! Files that were damaged on their way: no row is lost without a word.

use proptest::prelude::*;

use super::*;

#[test]
fn a_line_that_is_joined_to_the_heading_or_swallowed_by_a_quote_is_missed() {
    let rows = [changed(&[(1, "a")]), changed(&[(1, "b")])];
    let short = |line| (line, 0, None, Fault::TooFewColumns { needed: 33, found: 17 });
    assert_eq!(faults(read(&file(&rows).replacen('\n', "", 1))), [short(2)]);
    let quoted = file(&rows).replacen("空腹", "\"空腹", 1);
    assert_eq!(faults(read(&quoted)), [(2, 17, None, Fault::Character)]);
    let lost_comma = rows[1].replace(",１２,", "１２,");
    let short = (3, 0, None, Fault::TooFewColumns { needed: 17, found: 16 });
    assert_eq!(faults(read(&file(&[rows[0].clone(), lost_comma]))), [short]);
    // A remark of several lines swallows nothing.
    let good = file(&[changed(&[(1, "a"), (17, "\"薬,\n空腹\"")]), changed(&[(1, "b")])]);
    assert!(read(&good).is_ok_and(|table| table.rows().len() == 2));
}

proptest! {
    #[test]
    fn any_bytes_give_a_table_or_problems(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Err(problems) = read_reservations(&bytes, &map(), Some(date(2026, 11, 20))) {
            prop_assert!(!problems.is_empty());
        }
    }

    #[test]
    fn any_cell_gives_a_table_or_problems(column in 1_usize..=17, cell in "[^\",\r\n]{0,20}") {
        match read(&file(&[changed(&[(column, &cell)])])) {
            Ok(table) => prop_assert_eq!(table.rows().len(), 1),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }

    #[test]
    fn a_changed_byte_never_takes_a_part(at in any::<usize>(), byte in any::<u8>()) {
        let mut bytes = file(&[changed(&[(1, "a"), (17, "x")]), changed(&[(1, "b")])]).into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        match read_reservations(&bytes, &map(), None) {
            Ok(table) => prop_assert_eq!(table.rows().len(), 2),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}
