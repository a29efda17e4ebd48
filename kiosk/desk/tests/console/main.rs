//! Owns the tests of the desk as a browser and an exam system meet it: real TLS, real queue file, real pages.
//!
//! Promises: each guard has a test that fails without it.
//! Must never: reach into the program past its public parts.

// The attribute is always on here; it tells clippy that these modules are tests.
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod board;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod clean;
#[cfg(test)]
mod closing;
#[cfg(test)]
mod compared;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod first;
#[cfg(test)]
mod forwarding;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod help;
#[cfg(test)]
mod house;
#[cfg(test)]
mod judged;
#[cfg(test)]
mod kiosk;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod report;
#[cfg(test)]
mod review;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod search;
#[cfg(test)]
mod second;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod take_back;
#[cfg(test)]
mod trail;
