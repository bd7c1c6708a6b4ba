//! What holds in every attack.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use zmtp_net::codec::Config;
use zmtp_net::{DisconnectCause, EventKind, Options, Socket};

use crate::holdings::{self, Holdings};
use crate::hostile::{Hostile, Over, Phase};
use crate::scene::{Scene, Stretch};
use crate::scheme::{SCHEMES, Scheme, guarded};
use crate::support::{LONG, address_of};
use crate::target::{TARGETS, Target};

/// What each connection may cost, whatever it says.
const CONNECTION: i64 = 64 * 1024;

/// What a socket may take besides, whoever its peers are: streams are read into one buffer after the
/// other, and the last one stays while a piece of it is in use.
const BUFFER: i64 = 128 * 1024;

/// What the tables of a socket, and of who is asked about its peers, keep for each of the connections
/// that there were at a time, so that the next one finds its place.
const PLACE: i64 = 4096;

/// Where attackers meet their victim.
enum Place {
    /// It is bound here.
    Bound(SocketAddr),
    /// It connects to here.
    Listening(TcpListener),
}

/// An attack on one socket, as its attacker sees it.
pub(crate) struct Attack {
    pub(crate) target: Target,
    pub(crate) scheme: Scheme,
    pub(crate) victim: Arc<Socket>,
    place: Place,
    sent: Arc<AtomicU64>,
    opened: AtomicI64,
}

impl Attack {
    fn on(scene: &Scene) -> Self {
        let place = match scene.target.connects() {
            true => Place::Listening(listener()),
            false => Place::Bound(address_of(&scene.endpoint)),
        };
        Self {
            target: scene.target,
            scheme: scene.scheme,
            victim: Arc::clone(&scene.victim),
            place,
            sent: Arc::default(),
            opened: AtomicI64::new(0),
        }
    }

    /// A connection with nothing said.
    pub(crate) fn connect(&self) -> Hostile {
        self.connect_as(Config::new(self.target.peer_type()), self.target.connects())
    }

    /// The same of a peer that says this of itself, in this role.
    pub(crate) fn connect_as(&self, config: Config, as_server: bool) -> Hostile {
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        let stream = match &self.place {
            Place::Bound(address) => TcpStream::connect(address).unwrap(),
            Place::Listening(listener) => {
                // Who is connected to already is not connected to again.
                let port = listener.local_addr().unwrap().port();
                let [.., high, low] = number.to_be_bytes();
                let address = SocketAddr::from(([127, 1, high, low], port));
                holdings::counted(|| self.victim.connect(address).unwrap());
                listener.accept().unwrap().0
            }
        };
        Hostile::new(stream, config, self.scheme, as_server, Arc::clone(&self.sent))
    }

    /// Where the victim is bound, or the attacker is.
    pub(crate) fn address(&self) -> SocketAddr {
        match &self.place {
            Place::Bound(address) => *address,
            Place::Listening(listener) => listener.local_addr().unwrap(),
        }
    }

    /// A connection that is as far as this.
    pub(crate) fn at(&self, phase: Phase) -> Hostile {
        let mut hostile = self.connect();
        assert_eq!(hostile.reach(phase), Ok(()), "{phase:?} was not reached");
        hostile
    }

    /// A connection behind its handshake.
    pub(crate) fn ready(&self) -> Hostile {
        self.at(Phase::Ready)
    }

    /// What the attack may make the victim hold.
    fn allowance(&self, harm: &Harm) -> i64 {
        let sent = i64::try_from(self.sent.load(Ordering::Relaxed)).unwrap();
        BUFFER + CONNECTION * self.opened.load(Ordering::Relaxed) + harm.per_octet * sent
    }
}

/// Listens on all addresses of this machine, and does not wait for ever.
fn listener() -> TcpListener {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    socket2::SockRef::from(&listener).set_read_timeout(Some(LONG)).unwrap();
    listener
}

/// What an attack is to come to.
pub(crate) struct Harm {
    /// Octets that may be held for each that was sent.
    pub(crate) per_octet: i64,
    /// The event that tells of it.
    pub(crate) told: fn(Target, Scheme, &EventKind) -> bool,
}

/// The connection fails by the protocol: before its handshake is complete, or afterwards.
pub(crate) fn broken(_: Target, _: Scheme, kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::HandshakeFailed(_)
            | EventKind::Disconnected(DisconnectCause::Protocol(_) | DisconnectCause::Io(_))
    )
}

/// The connection ends.
pub(crate) fn ended(_: Target, _: Scheme, kind: &EventKind) -> bool {
    matches!(kind, EventKind::HandshakeFailed(_) | EventKind::Disconnected(_))
}

/// The promise: twice what was sent.
pub(crate) const TWICE: i64 = 2;

/// One attack at a time, since what the process holds is counted.
static TURN: Mutex<()> = Mutex::new(());

/// Nothing else is tested until this is dropped.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes this attack on each kind of socket under each mechanism.
pub(crate) fn on_all(harm: &Harm, attack: impl Fn(&Attack) -> Result<(), Over> + Sync) {
    for target in TARGETS {
        for scheme in SCHEMES {
            on(target, scheme, harm, &attack);
        }
    }
}

/// The same, where the victim's options are not the default ones.
pub(crate) fn on_all_with(
    harm: &Harm,
    change: impl Fn(Options) -> Options,
    attack: impl Fn(&Attack) -> Result<(), Over> + Sync,
) {
    for target in TARGETS {
        for scheme in SCHEMES {
            let options = change(Scene::options(target, scheme));
            let contexts = [guarded(), guarded()];
            on_scene(|| Scene::with(target, scheme, options, contexts), harm, &attack);
        }
    }
}

/// Makes this attack on one kind of socket under one mechanism.
pub(crate) fn on(
    target: Target,
    scheme: Scheme,
    harm: &Harm,
    attack: impl Fn(&Attack) -> Result<(), Over> + Sync,
) {
    on_scene(|| Scene::new(target, scheme), harm, attack);
}

/// How many exchanges it takes to know the rate.
const SAMPLE: u32 = 30;

/// An attack that is over sooner says nothing about the rate, only about the second.
const LASTING: Duration = Duration::from_millis(100);

/// How often an attack is made until the rate is no less than half. Others use the machine too, and
/// what takes time by chance does not do so each time.
const ATTEMPTS: u32 = 5;

/// Whether the rate is judged. It is told in any case, but it says something on a quiet machine only:
/// an attacker, its victim and the good peer share the processors with whoever else runs.
fn rates_count() -> bool {
    std::env::var_os("ZMTP_RATES").is_some()
}

/// Makes this attack on a scene.
pub(crate) fn on_scene(
    scene: impl FnOnce() -> Scene,
    harm: &Harm,
    attack: impl Fn(&Attack) -> Result<(), Over> + Sync,
) {
    let _turn = alone();
    holdings::count_panics();
    let mut scene = scene();
    scene.rate(SAMPLE);
    let rates: Vec<_> = (0..ATTEMPTS).map_while(|_| once(&mut scene, harm, &attack)).collect();
    let name = format!("{:?} under {:?}", scene.target, scene.scheme);
    assert!(rates.len() < ATTEMPTS as usize, "{name}: less than half the rate: {rates:?}");
}

/// Makes it once; half the rate of undisturbed exchanges, and that of others, if it is lower.
fn once(
    scene: &mut Scene,
    harm: &Harm,
    attack: &(impl Fn(&Attack) -> Result<(), Over> + Sync),
) -> Option<(f64, f64)> {
    let name = format!("{:?} under {:?}", scene.target, scene.scheme);
    let undisturbed = scene.rate(SAMPLE);
    while scene.events.try_recv().is_ok() {}
    let before = Holdings::now();
    holdings::forget_peak();
    let mut watch = Watch::new(harm, scene);
    let outcome = disturb(scene, &mut watch, harm, attack);
    let (held, allowed) = (holdings::peak() - before.octets, outcome.allowed);
    println!(
        "{name}: {:.0} exchanges a second, {undisturbed:.0} before; {held} octets held, {allowed} \
         allowed",
        outcome.rate
    );
    assert!(held <= allowed, "{name}: {held} octets held, {allowed} allowed");
    recovers(scene, &mut watch, before, outcome.kept);
    if !rates_count() || outcome.time < LASTING || outcome.rate >= undisturbed / 2.0 {
        return None;
    }
    // A few exchanges are soon over, and others use the machine: it is compared with as long a time.
    let expected = scene.rate_for(outcome.time) / 2.0;
    (outcome.rate < expected).then_some((expected, outcome.rate))
}

/// Looks for the event that tells of an attack.
struct Watch {
    told: bool,
    others: Vec<EventKind>,
    is_it: fn(Target, Scheme, &EventKind) -> bool,
    of: (Target, Scheme),
}

impl Watch {
    fn new(harm: &Harm, scene: &Scene) -> Self {
        let of = (scene.target, scene.scheme);
        Self { told: false, others: Vec::with_capacity(20), is_it: harm.told, of }
    }

    /// Events are not left to the monitor, where they would take room.
    fn look(&mut self, scene: &Scene) {
        while let Ok(event) = scene.events.try_recv() {
            self.told |= (self.is_it)(self.of.0, self.of.1, &event.kind);
            if self.others.len() < self.others.capacity() {
                holdings::uncounted(|| self.others.push(event.kind.clone()));
            }
        }
    }
}

/// What came of an attack.
struct Outcome {
    /// How often the good peer was served in a second, meanwhile.
    rate: f64,
    time: Duration,
    /// What the attack may make the victim hold, and what the victim may keep of it.
    allowed: i64,
    kept: i64,
}

/// The good peer is served while the attack goes on.
fn disturb(
    scene: &mut Scene,
    watch: &mut Watch,
    harm: &Harm,
    attack: &(impl Fn(&Attack) -> Result<(), Over> + Sync),
) -> Outcome {
    let (stretch, first) = (Stretch::begin(), scene.exchanges());
    let attacker = Attack::on(scene);
    let allowed = std::thread::scope(|scope| {
        let attacker = &attacker;
        let attacking = scope.spawn(move || {
            let (Ok(()) | Err(Over)) = holdings::uncounted(|| attack(attacker));
            attacker.allowance(harm)
        });
        while !attacking.is_finished() {
            scene.exchange();
            watch.look(scene);
        }
        match attacking.join() {
            Ok(allowed) => allowed,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    let (time, rate) = (stretch.elapsed(), stretch.rate(scene.exchanges() - first));
    let kept = PLACE * attacker.opened.load(Ordering::Relaxed);
    Outcome { rate, time, allowed, kept }
}

/// An event has told of the attack, nothing is left of it but `places` in tables, and nobody has
/// panicked.
fn recovers(scene: &mut Scene, watch: &mut Watch, before: Holdings, places: i64) {
    let deadline = Instant::now() + 3 * LONG;
    // The buffer may have been there before, or not.
    let most = before.octets + before.octets / 20 + places + BUFFER;
    loop {
        scene.exchange();
        watch.look(scene);
        let now = Holdings::now();
        // The sweepers of the two contexts begin when there is something for them to do.
        let threads = before.threads..=before.threads + 2;
        let as_before = now.descriptors == before.descriptors && threads.contains(&now.threads);
        if watch.told && as_before && now.octets <= most && scene.is_alone() {
            assert_eq!(now.panics, before.panics, "{:?}: a thread has panicked", watch.of);
            return;
        }
        let peers = scene.victim.peers().len();
        let what = format!("{now:?}, before {before:?}, at most {most} octets, {peers} peers");
        let told = if watch.told { "an event" } else { "no event" };
        let others = || holdings::uncounted(|| format!("{:?}", watch.others));
        assert!(Instant::now() < deadline, "{:?}: {what}; {told} of {}", watch.of, others());
        std::thread::yield_now();
    }
}
