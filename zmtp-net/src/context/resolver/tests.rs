//! One look-up at a time for each peer.

use super::*;

fn request(index: u32) -> Request {
    let peer = PeerId { index, generation: 0 };
    let endpoint: Endpoint = "tcp://name.example:1".parse().unwrap();
    Request { socket: Weak::new(), peer, endpoint: Arc::new(endpoint), ipv6: false }
}

#[test]
fn a_peer_has_one_request_until_it_is_answered() {
    let mut queue = Queue::default();
    assert!(queue.put(request(1)));
    assert!(!queue.put(request(1)), "one waits");
    assert!(queue.put(request(2)));
    let first = queue.take().unwrap();
    assert_eq!(first.peer, request(1).peer);
    assert!(!queue.put(request(1)), "one is looked up");
    queue.close(&first);
    assert!(queue.put(request(1)));
    assert_eq!(queue.take().unwrap().peer, request(2).peer);
    assert_eq!(queue.take().unwrap().peer, request(1).peer);
    assert!(queue.take().is_none());
}
