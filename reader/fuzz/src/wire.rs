//! Owns the target `wire`: any bytes as what a peer sends.
//!
//! Promises checked: no panic; a frame within its limit; whatever is understood has exactly these bytes.
//! Must never: know the layout of a message.

use reader_wire::{
    FRAME_BYTES_MAX, FrameBytes, Request, decode_event, decode_request, encode_event, encode_request,
    read_frame, write_frame,
};

use crate::reached::reached;

/// One run: the bytes as a stream of frames, and as one message.
pub fn run(bytes: &[u8]) {
    let mut stream = bytes;
    loop {
        let before = stream;
        match read_frame(&mut stream) {
            Ok(Some(frame)) => {
                assert!(frame.bytes().len() <= FRAME_BYTES_MAX);
                let mut again = Vec::new();
                write_frame(&mut again, &frame).expect("memory");
                assert!(before.starts_with(&again), "a frame is not what was read");
                message(&frame);
            }
            Ok(None) => break,
            Err(_) => {
                reached("frame-refused");
                break;
            }
        }
    }
    message(&FrameBytes::new(bytes.to_vec()));
}

fn message(frame: &FrameBytes) {
    if let Ok(request) = decode_request(frame) {
        assert_eq!(encode_request(&request).bytes(), frame.bytes());
        reached(match request {
            Request::Hello { .. } => "hello",
            Request::ReadCertificate { .. } => "read-certificate",
            Request::Prove { .. } => "prove",
            Request::Release { .. } => "release",
        });
    }
    if let Ok(event) = decode_event(frame) {
        assert_eq!(encode_event(&event).bytes(), frame.bytes());
        reached(event.name());
    }
}
