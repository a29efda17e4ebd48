//! Owns a browser as far as these tests need one: TLS, two cookies, forms, the headers that browsers send.
//!
//! Promises: trusts only the certificate it was given; follows no redirect.
//! Must never: hide what the server answered.

use std::net::SocketAddr;
use std::sync::Arc;

use desk::web::{COOKIE_NAME, HALF_COOKIE_NAME};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub struct Browser {
    address: SocketAddr,
    root: CertificateDer<'static>,
    pub cookie: Option<String>,
    /// Between passphrase and second factor.
    pub half: Option<String>,
    /// Sent with every form; what a browser says about where a form comes from.
    pub provenance: Vec<(&'static str, String)>,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("ascii")).unwrap_or_default()
    }

    /// Value of the hidden field of that name.
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&mark).unwrap_or_else(|| panic!("no {name} in {}", self.body));
        rest.split('"').next().expect("value").to_owned()
    }
}

impl Browser {
    pub fn new(address: SocketAddr, root: CertificateDer<'static>) -> Self {
        let provenance = vec![("sec-fetch-site", "same-origin".to_owned()), ("origin", "null".to_owned())];
        Self { address, root, cookie: None, half: None, provenance }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Vec::new(), String::new()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        let mut headers = self.provenance.clone();
        headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        self.send("POST", path, headers, pairs.join("&")).await
    }

    pub async fn sign_in(&mut self, name: &str, passphrase: &str) -> Answer {
        self.post("/login", &[("name", name), ("passphrase", passphrase)]).await
    }

    /// Fills the form of a check's page and sends it.
    pub async fn decide(
        &mut self,
        page: &Answer,
        id: impl std::fmt::Display,
        step: &str,
        note: &str,
    ) -> Answer {
        let (token, revision) = (page.field("form_token"), page.field("revision"));
        let despite =
            if page.body.contains("name=\"despite\"") { page.field("despite") } else { String::new() };
        let fields = [
            ("form_token", token.as_str()),
            ("revision", revision.as_str()),
            ("despite", despite.as_str()),
            ("note", note),
        ];
        self.post(&format!("/checks/{id}/{step}"), &fields).await
    }

    pub async fn connect(
        &self,
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).expect("root");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tcp = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from("localhost").expect("name");
        TlsConnector::from(Arc::new(config)).connect(name, tcp).await
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: Vec<(&'static str, String)>,
        body: String,
    ) -> Answer {
        let stream = self.connect(&[&rustls::version::TLS13]).await.expect("tls");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("http");
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", self.host());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        for (name, value) in [(COOKIE_NAME, &self.cookie), (HALF_COOKIE_NAME, &self.half)] {
            if let Some(value) = value {
                request = request.header("cookie", format!("{name}={value}"));
            }
        }
        let request = request.body(Full::new(Bytes::from(body))).expect("request");
        let answer = sender.send_request(request).await.expect("answer");
        let (head, body) = answer.into_parts();
        let body = body.collect().await.expect("body").to_bytes();
        let body = String::from_utf8(body.to_vec()).expect("utf-8");
        let answer = Answer { status: head.status.as_u16(), headers: head.headers, body };
        self.keep_cookie(&answer);
        answer
    }

    pub fn host(&self) -> String {
        format!("localhost:{}", self.address.port())
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let (name, rest) = set.to_str().expect("ascii").split_once('=').expect("pair");
            let value = rest.split(';').next().expect("value");
            let kept = (!value.is_empty()).then(|| value.to_owned());
            match name {
                COOKIE_NAME => self.cookie = kept,
                HALF_COOKIE_NAME => self.half = kept,
                other => panic!("a cookie {other}"),
            }
        }
    }
}

fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
