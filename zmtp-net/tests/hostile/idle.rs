//! Connections that have shaken hands and say nothing more.

use crate::attack::{Attack, Harm, ended, on_all};
use crate::hostile::Over;
use crate::support::{ready, until};

/// libzmq takes 27 KiB for each, rzmq 195.
const EACH: i64 = 8 * 1024;

/// How many there are. What the socket keeps of its reading, once, is shared out among them.
const MANY: usize = 40;

#[test]
fn an_idle_connection_costs_no_more_than_eight_kibibytes() {
    let harm = Harm { per_octet: 0, told: ended };
    on_all(&harm, |attack| {
        // The buffer that streams are read into, and tables, for the first ones.
        let _first: Vec<_> = (0..MANY).map(|_| attack.ready()).collect();
        arrived(attack, 1 + MANY);
        let before = crate::holdings::Holdings::now().octets;
        let _idle: Vec<_> = (0..MANY).map(|_| attack.ready()).collect();
        arrived(attack, 1 + 2 * MANY);
        let held = crate::holdings::Holdings::now().octets - before;
        let each = held / i64::try_from(MANY).unwrap();
        println!("{:?} under {:?}: {each} octets each", attack.target, attack.scheme);
        assert!(each <= EACH, "{each} octets each");
        Ok::<(), Over>(())
    });
}

fn arrived(attack: &Attack, count: usize) {
    until("all have shaken hands", || ready(&attack.victim) == count);
}
