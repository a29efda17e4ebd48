//! Owns the remote controls of gateway and exam system, and what those count and received.
//!
//! Promises: plain HTTP on loopback, one connection a request; an answer that is not a success is an error.
//! Must never: be used between parts of the product.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exam_sim::{ExamFault, ExamFaultOrder, ReceivedCheck};
use crate::gateway_sim::{Fault, FaultOrder, GatewayCounts};
use crate::house::House;

/// Longest wait for an answer.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(20);

impl House {
    /// Puts a fault in force at the gateway: for requests whose path starts with `path`, `times` of them.
    pub fn gateway_fault(&self, fault: Fault, path: Option<&str>, times: Option<u32>) -> io::Result<()> {
        let order = FaultOrder { fault, path: path.map(str::to_owned), times };
        send(&self.gateway_control, "POST", "/fault", &json(&order)?).map(drop)
    }

    /// Ends the gateway's fault.
    pub fn gateway_well(&self) -> io::Result<()> {
        send(&self.gateway_control, "DELETE", "/fault", &[]).map(drop)
    }

    /// What the gateway did so far.
    pub fn gateway_counts(&self) -> io::Result<GatewayCounts> {
        read(&self.gateway_control, "/counts")
    }

    /// Puts a fault in force at the exam system, for `times` requests or until cleared.
    pub fn exam_fault(&self, fault: ExamFault, times: Option<u32>) -> io::Result<()> {
        send(&self.exam_page, "POST", "/fault", &json(&ExamFaultOrder { fault, times })?).map(drop)
    }

    /// Ends the exam system's fault.
    pub fn exam_well(&self) -> io::Result<()> {
        send(&self.exam_page, "DELETE", "/fault", &[]).map(drop)
    }

    /// Everything that arrived at the exam system.
    pub fn received(&self) -> io::Result<Vec<ReceivedCheck>> {
        read(&self.exam_page, "/received")
    }
}

fn json(value: &impl Serialize) -> io::Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(io::Error::other)
}

fn read<T: DeserializeOwned>(base: &str, path: &str) -> io::Result<T> {
    serde_json::from_slice(&send(base, "GET", path, &[])?).map_err(io::Error::other)
}

/// HTTP/1.0, so that the end of the connection is the end of the body.
fn send(base: &str, method: &str, path: &str, body: &[u8]) -> io::Result<Vec<u8>> {
    let host = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(ANSWER_WAIT_MAX))?;
    let length = body.len();
    let kind = "content-type: application/json\r\n";
    write!(stream, "{method} {path} HTTP/1.0\r\nhost: {host}\r\n{kind}content-length: {length}\r\n\r\n")?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head_end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = head_end.map_or((answer.as_slice(), &[][..]), |at| {
        (answer.get(..at).unwrap_or_default(), answer.get(at + 4..).unwrap_or_default())
    });
    let head = String::from_utf8_lossy(head);
    if head.split(' ').nth(1).is_some_and(|status| status.starts_with('2')) {
        Ok(body.to_vec())
    } else {
        Err(io::Error::other(format!("{method} {path}: {head}")))
    }
}
