//! Security options. The last mechanism to be set is the one that is used.

use super::{CURVE_KEY_LEN, CurveKeyPair, Result, Socket, ffi};

impl Socket {
    /// Makes the socket a PLAIN server. libzmq asks a ZAP handler about every
    /// client and lets none in without one.
    pub fn set_plain_server(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::PLAIN_SERVER, on)
    }

    /// Makes the socket a PLAIN client with these credentials, each of 1 to
    /// 255 bytes.
    pub fn set_plain_client(&self, username: &str, password: &str) -> Result<()> {
        self.raw.set(ffi::PLAIN_USERNAME, username.as_bytes())?;
        self.raw.set(ffi::PLAIN_PASSWORD, password.as_bytes())
    }

    /// Makes the socket a CURVE server with this secret key. Without a ZAP
    /// handler libzmq lets every client in.
    pub fn set_curve_server(&self, secret: &[u8; CURVE_KEY_LEN]) -> Result<()> {
        self.set_bool(ffi::CURVE_SERVER, true)?;
        self.set_curve_secret_key(secret)
    }

    /// Makes the socket a CURVE client with its own keys and the server's.
    pub fn set_curve_client(
        &self,
        keys: &CurveKeyPair,
        server: &[u8; CURVE_KEY_LEN],
    ) -> Result<()> {
        self.set_curve_server_key(server)?;
        self.set_curve_public_key(&keys.public)?;
        self.set_curve_secret_key(&keys.secret)
    }

    /// Sets the client's long-term public key.
    pub fn set_curve_public_key(&self, key: &[u8; CURVE_KEY_LEN]) -> Result<()> {
        self.raw.set(ffi::CURVE_PUBLICKEY, key)
    }

    /// Sets the long-term secret key of a client or a server.
    pub fn set_curve_secret_key(&self, key: &[u8; CURVE_KEY_LEN]) -> Result<()> {
        self.raw.set(ffi::CURVE_SECRETKEY, key)
    }

    /// Sets the server's public key, for a client.
    pub fn set_curve_server_key(&self, key: &[u8; CURVE_KEY_LEN]) -> Result<()> {
        self.raw.set(ffi::CURVE_SERVERKEY, key)
    }

    /// Sets the domain that ZAP requests name. With the NULL mechanism, a
    /// domain is what makes libzmq ask the ZAP handler at all.
    pub fn set_zap_domain(&self, domain: &str) -> Result<()> {
        self.raw.set(ffi::ZAP_DOMAIN, domain.as_bytes())
    }

    /// Follows RFC 27 in when the ZAP handler is asked: only with a domain,
    /// and then the handler must be there. This is a draft option.
    ///
    /// libzmq aborts the process when a client comes to a PLAIN server that has
    /// this on but no domain, so set the domain too.
    pub fn set_zap_enforce_domain(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::ZAP_ENFORCE_DOMAIN, on)
    }
}
