//! Subscribing, and having subscribers.

use std::time::Duration;

use super::Typed;
use super::kinds::{Publishes, Subscribes, Xpub};
use crate::socket::SubscribeError;

/// Subscribing.
impl<K: Subscribes> Typed<K> {
    /// Subscribes to messages that begin with this topic; the empty one is the beginning of all.
    /// Subscriptions are counted: each wants an [`unsubscribe`](Self::unsubscribe) of its own.
    ///
    /// # Errors
    /// None at present: sockets of these types can subscribe.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::{Context, Pub, Sub};
    ///
    /// let context = Context::new()?;
    /// let publisher = Pub::new(&context)?;
    /// let sub = Sub::new(&context)?;
    /// sub.subscribe("weather")?;
    /// sub.connect(publisher.bind("tcp://127.0.0.1:*")?)?;
    /// assert!(publisher.wait_for_subscribers(1, Duration::from_secs(10)));
    /// publisher.send("news")?;
    /// publisher.send("weather: fine")?;
    /// assert_eq!(sub.recv()?.first(), b"weather: fine");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ZMQ_SUBSCRIBE")]
    pub fn subscribe(&self, topic: impl AsRef<[u8]>) -> Result<(), SubscribeError> {
        self.socket.subscribe(topic)
    }

    /// Takes back one subscription to this topic; nothing happens if there is none.
    ///
    /// # Errors
    /// As [`subscribe`](Self::subscribe).
    #[doc(alias = "ZMQ_UNSUBSCRIBE")]
    pub fn unsubscribe(&self, topic: impl AsRef<[u8]>) -> Result<(), SubscribeError> {
        self.socket.unsubscribe(topic)
    }

    /// How many different topics this socket is subscribed to.
    #[doc(alias = "ZMQ_TOPICS_COUNT")]
    #[must_use]
    pub fn topics(&self) -> usize {
        self.socket.topics()
    }
}

/// Having subscribers.
impl<K: Publishes> Typed<K> {
    /// Waits until at least `count` peers are subscribed to something; whether that was so within
    /// `timeout`.
    pub fn wait_for_subscribers(&self, count: usize, timeout: Duration) -> bool {
        self.socket.wait_for_subscribers(count, timeout)
    }

    /// How many different topics the peers are subscribed to. Those of a peer that has just left count
    /// until they are worked off, which takes a moment where there are thousands.
    #[doc(alias = "ZMQ_TOPICS_COUNT")]
    #[must_use]
    pub fn subscribed_topics(&self) -> usize {
        self.socket.topics()
    }
}

/// Subscriptions that the application decides on
/// ([`Options::xpub_manual`](crate::Options::xpub_manual)).
impl Typed<Xpub> {
    /// Subscribes the peer whose subscription was received last to this topic, whatever it wanted
    /// itself.
    ///
    /// # Errors
    /// None at present: an XPUB can do that.
    #[doc(alias = "ZMQ_XPUB_MANUAL")]
    pub fn subscribe_last(&self, topic: impl AsRef<[u8]>) -> Result<(), SubscribeError> {
        self.socket.subscribe(topic)
    }

    /// Takes back a subscription of the peer whose message was received last.
    ///
    /// # Errors
    /// As [`subscribe_last`](Self::subscribe_last).
    #[doc(alias = "ZMQ_XPUB_MANUAL")]
    pub fn unsubscribe_last(&self, topic: impl AsRef<[u8]>) -> Result<(), SubscribeError> {
        self.socket.unsubscribe(topic)
    }
}
