//! Owns what a member of staff does at the console: signs in, looks, approves, discards.
//!
//! Promises: works with the forms of the pages only.
//! Must never: change a check by another way.

use std::io;

use crate::browser::Browser;
use crate::house::{House, STAFF_NAME, STAFF_PASSPHRASE};

/// A member of staff at a browser, signed in.
pub struct Staff {
    browser: Browser,
    console: String,
}

impl Staff {
    /// Opens a browser and signs in.
    ///
    /// # Errors
    /// The page that did not come.
    pub async fn sign_in(house: &House) -> io::Result<Self> {
        let browser = Browser::start(&house.desk_certificate()).await?;
        let staff = Self { browser, console: house.console.clone() };
        staff.sign_in_again().await?;
        Ok(staff)
    }

    /// Signs in after the desk was started again and has forgotten everybody.
    ///
    /// # Errors
    /// The page that did not come.
    pub async fn sign_in_again(&self) -> io::Result<()> {
        self.browser.visit(&format!("{}/login", self.console)).await?;
        self.browser.fill("#name", STAFF_NAME).await?;
        self.browser.fill("#passphrase", STAFF_PASSPHRASE).await?;
        self.browser.click("button[type=submit].primary").await?;
        self.browser.find("nav.tabs").await.map(drop)
    }

    /// HTML of the list of today.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn list(&self) -> io::Result<String> {
        self.browser.visit(&self.console).await?;
        self.browser.find("nav.tabs").await?;
        self.browser.source().await
    }

    /// HTML of one check's page; the browser stays there.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn open(&self, check_id: &str) -> io::Result<String> {
        self.browser.visit(&format!("{}/checks/{check_id}", self.console)).await?;
        self.browser.find("#history").await?;
        self.browser.source().await
    }

    /// Approves a check, with a note or (empty) without one. A check with reasons needs one.
    ///
    /// # Errors
    /// When the console does not say that it is done.
    pub async fn approve(&self, check_id: &str, note: &str) -> io::Result<()> {
        self.open(check_id).await?;
        self.browser.fill("#note", note).await?;
        self.browser.click("button[formaction$='/approve']").await?;
        self.browser.find(".notice.green").await.map(drop)
    }

    /// Discards a check with a note.
    ///
    /// # Errors
    /// When the console does not say that it is done.
    pub async fn discard(&self, check_id: &str, note: &str) -> io::Result<()> {
        self.open(check_id).await?;
        self.browser.fill("#note", note).await?;
        self.browser.click("button[formaction$='/discard']").await?;
        self.browser.find(".notice.green").await.map(drop)
    }

    /// Ends the browser.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn leave(self) -> io::Result<()> {
        self.browser.close().await
    }
}
