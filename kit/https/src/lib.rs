//! Owns every outbound HTTPS request of the product: kiosk → gateway, desk → exam system.
//!
//! Promises: TLS 1.3 only, roots from the given file only, no redirect followed, one deadline over the
//! whole request (resolve, connect, handshake, answer to its last byte), a cap on the answer; one call sends
//! at most once.
//! Must never: fall back to a weaker check, log or return anything of a body in an error, or repeat a
//! request.
//!
//! One connection is kept between requests (HTTP/1.1), unless it is known to have ended or was idle for
//! [`KEPT_IDLE_SECS_MAX`]. It may still end while a request is on its way; whether that request may be made
//! again is for the caller to know.

mod connection;
mod error;
mod settings;

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, RETRY_AFTER};
use hyper::{Method, Request};
use tokio::sync::Mutex;

use connection::Connection;
pub use error::{HttpsError, Refusal, Unreachable};
pub use settings::{ClientSettings, Identity, SettingsError};
use settings::{Target, tls_config};

/// Name of the header by which a server gives a repeated request no second effect.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Longest `Retry-After` that is believed (seconds).
pub const RETRY_AFTER_SECS_MAX: u64 = 3600;
/// A kept connection older than this since its last use is not used again (seconds). Servers close idle
/// connections, and a request sent into a closing one is lost.
pub const KEPT_IDLE_SECS_MAX: u64 = 20;

/// What came back, whatever its status. No Debug: the body may be personal.
pub struct Response {
    /// HTTP status, also of redirects and errors.
    pub status: u16,
    /// `Retry-After` when it is a number of seconds, at most [`RETRY_AFTER_SECS_MAX`].
    pub retry_after: Option<Duration>,
    /// Media type in lower case without parameters, `application/json`.
    pub content_type: Option<String>,
    /// The body, within the cap.
    pub body: Vec<u8>,
}

/// A client of one server. Cheap to share behind an `Arc`.
pub struct Client {
    target: Target,
    tls: tokio_rustls::TlsConnector,
    deadline: Duration,
    body_bytes_max: usize,
    kept: Mutex<Option<Connection>>,
}

impl Client {
    /// Checks the settings. Nothing is connected yet.
    pub fn new(settings: ClientSettings) -> Result<Self, SettingsError> {
        let ClientSettings { base_url, roots_pem, identity, deadline, body_bytes_max } = settings;
        let target = Target::parse(&base_url)?;
        let tls = tls_config(&roots_pem, identity)?.into();
        Ok(Self { target, tls, deadline, body_bytes_max, kept: Mutex::new(None) })
    }

    /// POST of a JSON document. `path` is appended to the base URL and starts with `/`.
    pub async fn post_json(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Response, HttpsError> {
        let json = [(CONTENT_TYPE.as_str(), "application/json")];
        let request = self.request(Method::POST, path, json.iter().chain(headers), body)?;
        self.within_deadline(self.exchange(request)).await
    }

    /// GET of a document.
    pub async fn get(&self, path: &str) -> Result<Response, HttpsError> {
        let request = self.request(Method::GET, path, [].iter(), Vec::new())?;
        self.within_deadline(self.exchange(request)).await
    }

    /// Opens the connection that the next request will use, unless one is kept already. For the time while
    /// a person still types.
    pub async fn warm(&self) -> Result<(), HttpsError> {
        let mut kept = self.kept.lock().await;
        if !kept.as_ref().is_some_and(Connection::usable) {
            *kept = Some(self.within_deadline(Connection::open(&self.target, &self.tls)).await?);
        }
        Ok(())
    }

    fn request<'a>(
        &self,
        method: Method,
        path: &str,
        headers: impl Iterator<Item = &'a (&'a str, &'a str)>,
        body: Vec<u8>,
    ) -> Result<Request<Full<Bytes>>, HttpsError> {
        let uri = format!("{}{path}", self.target.prefix);
        let plain = Request::builder().method(method).uri(uri).header(HOST, &self.target.authority);
        let full = headers.fold(plain, |request, (name, value)| request.header(*name, *value));
        full.body(Full::new(Bytes::from(body))).map_err(|_| HttpsError::Unsendable)
    }

    async fn within_deadline<T>(
        &self,
        work: impl Future<Output = Result<T, HttpsError>>,
    ) -> Result<T, HttpsError> {
        tokio::time::timeout(self.deadline, work).await.unwrap_or(Err(HttpsError::Deadline))
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Response, HttpsError> {
        let kept = self.kept.lock().await.take().filter(Connection::usable);
        let mut connection = match kept {
            Some(connection) => connection,
            None => Connection::open(&self.target, &self.tls).await?,
        };
        let (head, body) = connection.send(request).await?.into_parts();
        let body = self.read_body(body).await?;
        *self.kept.lock().await = Some(connection);
        let HeadFields { retry_after, content_type } = HeadFields::of(&head.headers);
        Ok(Response { status: head.status.as_u16(), retry_after, content_type, body })
    }

    async fn read_body(&self, body: Incoming) -> Result<Vec<u8>, HttpsError> {
        let read = Limited::new(body, self.body_bytes_max).collect().await;
        read.map(|whole| whole.to_bytes().to_vec()).map_err(|error| {
            let too_large = error.is::<LengthLimitError>();
            if too_large { HttpsError::TooLarge } else { HttpsError::of_stream(error.as_ref()) }
        })
    }
}

struct HeadFields {
    retry_after: Option<Duration>,
    content_type: Option<String>,
}

impl HeadFields {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let secs = text(RETRY_AFTER).and_then(|value| value.trim().parse::<u64>().ok());
        let media = text(CONTENT_TYPE).and_then(|value| value.split(';').next());
        Self {
            retry_after: secs.map(|secs| Duration::from_secs(secs.min(RETRY_AFTER_SECS_MAX))),
            content_type: media.map(|media| media.trim().to_ascii_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests;
