//! Making sockets that tokio drives.

use zmtp_net::kinds::Kind;
use zmtp_net::{Context, Options, Socket, SocketType, Typed};

use crate::error::CreateError;
use crate::on_tokio::OnTokio;

impl<K: Kind> OnTokio<Typed<K>> {
    /// A socket with libzmq's defaults, driven by the runtime that the caller is in.
    ///
    /// # Errors
    /// [`CreateError::Socket`] as [`Typed::new`], and [`CreateError::Drive`] as [`drive`](Self::drive).
    #[doc(alias = "zmq_socket")]
    pub fn new(context: &Context) -> Result<Self, CreateError> {
        Self::with(context, Options::default())
    }

    /// A socket with these options, driven by the runtime that the caller is in.
    ///
    /// # Errors
    /// [`CreateError::Socket`] as [`Typed::with`], and [`CreateError::Drive`] as [`drive`](Self::drive).
    ///
    /// ```
    /// use zmtp_tokio::{Context, Options, Push};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let push = Push::with(&Context::new()?, Options::default().send_hwm(10))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with(context: &Context, options: Options) -> Result<Self, CreateError> {
        Ok(Self::drive(Typed::with(context, options)?)?)
    }
}

impl OnTokio<Socket> {
    /// A socket of this type with libzmq's defaults, driven by the runtime that the caller is in.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    ///
    /// ```
    /// use zmtp_tokio::{Context, Socket, SocketType};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = Context::new()?;
    /// let rep = Socket::new(&context, SocketType::Rep)?;
    /// let req = Socket::new(&context, SocketType::Req)?;
    /// req.connect(rep.bind("tcp://127.0.0.1:*")?)?;
    /// req.send("how are you?").await?;
    /// rep.send([rep.recv().await?.first(), b" fine"].concat()).await?;
    /// assert_eq!(req.recv().await?.first(), b"how are you? fine");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "zmq_socket")]
    pub fn new(context: &Context, socket_type: SocketType) -> Result<Self, CreateError> {
        Self::with(context, socket_type, Options::default())
    }

    /// A socket of this type with these options, driven by the runtime that the caller is in.
    ///
    /// # Errors
    /// [`CreateError::Socket`] as [`Context::socket_with`], and [`CreateError::Drive`] as
    /// [`drive`](Self::drive).
    pub fn with(
        context: &Context,
        socket_type: SocketType,
        options: Options,
    ) -> Result<Self, CreateError> {
        Ok(Self::drive(context.socket_with(socket_type, options)?)?)
    }
}
