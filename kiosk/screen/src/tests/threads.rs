//! Owns the test of the handle. The proxy of the event loop is one per process, so only this file makes one.
//!
//! Promises: a view comes from another thread, and an answer from the window's own. Must never: wait for a time that a
//! loaded machine could miss.

use std::time::Duration;

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions};
use slint::ComponentHandle;

use crate::ui::{Page, Shown};
use crate::{Manner, Outcome, Screen, View};

#[test]
fn another_thread_shows_a_view_and_ends_the_loop() {
    let options = TestingBackendOptions { mock_time: true, threading: true, renderer_name: None };
    slint::platform::set_platform(Box::new(TestingBackend::new(options)))
        .expect("one platform per test thread");
    let screen = Screen::new(|_| {}).expect("a window");
    let handle = screen.handle();
    let (answered, answer) = std::sync::mpsc::channel();
    let other = std::thread::spawn(move || {
        handle.show_anew(View::Idle, Manner { large: true, ..Manner::default() })?;
        handle.show(View::Receipt { number: 12, outcome: Outcome::Accepted })?;
        handle.ask(move || answered.send(std::thread::current().id()).expect("somebody listens"))?;
        handle.quit()
    });
    // As long as the main thread does something else, nobody is answered.
    assert!(answer.recv_timeout(Duration::from_millis(50)).is_err());
    screen.run().expect("the loop ends");
    other.join().expect("no panic").expect("the loop heard");
    assert_eq!(
        answer.try_recv(),
        Ok(std::thread::current().id()),
        "the window's thread answers, and no other"
    );
    let face = screen.window().global::<Shown>().get_face();
    assert_eq!((face.page, face.number.as_str()), (Page::Receipt, "12"));
    let manner = screen.window().global::<Shown>().get_manner();
    assert!(manner.large, "a manner is not lost by the view that overtakes its own");
}
