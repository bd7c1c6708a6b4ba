//! What holds in every attack.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use zmtp_net::codec::Config;
use zmtp_net::{DisconnectCause, EventKind, Options, Socket, Statistics};

use crate::books::{Books, Ends};
use crate::holdings::{self, Holdings};
use crate::hostile::{Hostile, Over, Phase};
use crate::patience::Stretch;
use crate::scene::Scene;
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
    books: Arc<Books>,
    /// How many parts messages of strangers had that the application has received.
    parts: Arc<AtomicU64>,
    /// How many it had received before.
    had: u64,
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
            books: Arc::default(),
            parts: Arc::clone(&scene.parts),
            had: scene.parts.load(Ordering::Relaxed),
        }
    }

    /// A connection with nothing said.
    pub(crate) fn connect(&self) -> Hostile {
        self.connect_as(Config::new(self.target.peer_type()), self.target.connects())
    }

    /// The same of a peer that says this of itself, in this role.
    pub(crate) fn connect_as(&self, config: Config, as_server: bool) -> Hostile {
        let (stream, name) = match &self.place {
            Place::Bound(address) => named(TcpStream::connect(address).unwrap()),
            Place::Listening(listener) => self.accept(listener),
        };
        Hostile::new(stream, name, config, (self.scheme, as_server), Arc::clone(&self.books))
    }

    /// A connection with nothing said, and little room for what is not read.
    pub(crate) fn connect_narrow(&self) -> Hostile {
        let (stream, name) = match &self.place {
            Place::Bound(address) => {
                let stream = narrow();
                stream.connect(&(*address).into()).unwrap();
                named(stream.into())
            }
            Place::Listening(listener) => {
                // Those that are accepted are as narrow.
                socket2::SockRef::from(listener).set_recv_buffer_size(NARROW).unwrap();
                self.accept(listener)
            }
        };
        let config = Config::new(self.target.peer_type());
        let role = (self.scheme, self.target.connects());
        Hostile::new(stream, name, config, role, Arc::clone(&self.books))
    }

    /// Has the victim connect to here, and what it calls this.
    fn accept(&self, listener: &TcpListener) -> (TcpStream, SocketAddr) {
        // Who is connected to already is not connected to again.
        let port = listener.local_addr().unwrap().port();
        let [.., high, low] = self.books.count().to_be_bytes();
        let address = SocketAddr::from(([127, 1, high, low], port));
        holdings::counted(|| self.victim.connect(address).unwrap());
        (listener.accept().unwrap().0, address)
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

    /// The same behind its handshake.
    pub(crate) fn ready_narrow(&self) -> Hostile {
        let mut hostile = self.connect_narrow();
        assert_eq!(hostile.reach(Phase::Ready), Ok(()));
        hostile
    }

    /// Something that the victim tells of itself.
    pub(crate) fn statistic<T: Copy>(&self, of: impl FnOnce(&Statistics) -> T) -> T {
        holdings::counted(|| of(&self.victim.statistics()))
    }

    /// How many parts messages of attackers had that the application has received so far.
    pub(crate) fn received_parts(&self) -> u64 {
        self.parts.load(Ordering::Relaxed) - self.had
    }

    /// What the attack may make the victim hold.
    fn allowance(&self, harm: &Harm) -> i64 {
        BUFFER + CONNECTION * self.books.count() + harm.per_octet * self.books.sent()
    }
}

/// Octets that the system keeps for who does not read, or as few as it can.
const NARROW: usize = 1024;

fn narrow() -> socket2::Socket {
    let stream = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    stream.set_recv_buffer_size(NARROW).unwrap();
    stream
}

/// A connection to the victim, and what it calls its other side.
fn named(stream: TcpStream) -> (TcpStream, SocketAddr) {
    let name = stream.local_addr().unwrap();
    (stream, name)
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
const ATTEMPTS: usize = 5;

/// Whether the rate is judged. It is told in any case, but it says something on a quiet machine only:
/// an attacker, its victim and the good peer share the processors with whoever else runs.
fn judges_rates() -> bool {
    std::env::var_os("ZMTP_RATES").is_some()
}

/// How often an attack is made until nothing is left of it. The tables of a socket, and of who is
/// asked about its peers, grow with the connections that there are at a time, and stay so that the
/// next one finds its place: the same attack has no more of them grow.
const ROUNDS: usize = 5;

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
    let (mut rates, mut grown) = (Vec::new(), Vec::new());
    loop {
        let Round { slow, left } = once(&mut scene, harm, &attack);
        if slow.is_none() && left.is_none() {
            return;
        }
        rates.extend(slow);
        grown.extend(left);
        let name = format!("{:?} under {:?}", scene.target, scene.scheme);
        assert!(rates.len() < ATTEMPTS, "{name}: less than half the rate: {rates:?}");
        assert!(grown.len() < ROUNDS, "{name}: octets are left of each attack: {grown:?}");
    }
}

/// What there is to say against one attack.
struct Round {
    /// Half the rate of undisturbed exchanges, and that of others, if it is lower.
    slow: Option<(f64, f64)>,
    /// Octets that are left of it, if there are more than may be.
    left: Option<i64>,
}

/// Makes it once.
fn once(
    scene: &mut Scene,
    harm: &Harm,
    attack: &(impl Fn(&Attack) -> Result<(), Over> + Sync),
) -> Round {
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
    let left = recovers(scene, &mut watch, before, &outcome.books);
    if !judges_rates() || outcome.time < LASTING || outcome.rate >= undisturbed / 2.0 {
        return Round { slow: None, left };
    }
    // A few exchanges are soon over, and others use the machine: it is compared with as long a time.
    let expected = scene.rate_for(outcome.time) / 2.0;
    Round { slow: (outcome.rate < expected).then_some((expected, outcome.rate)), left }
}

/// Looks for the events that tell of an attack.
struct Watch {
    told: bool,
    ends: Ends,
    is_it: fn(Target, Scheme, &EventKind) -> bool,
    of: (Target, Scheme),
}

impl Watch {
    fn new(harm: &Harm, scene: &Scene) -> Self {
        let of = (scene.target, scene.scheme);
        Self { told: false, ends: Ends::default(), is_it: harm.told, of }
    }

    /// Events are not left to the monitor, where they would take room.
    fn look(&mut self, scene: &Scene) {
        while let Ok(event) = scene.events.try_recv() {
            self.told |= (self.is_it)(self.of.0, self.of.1, &event.kind);
            self.ends.hear(&event);
        }
    }
}

/// What came of an attack.
struct Outcome {
    /// How often the good peer was served in a second, meanwhile.
    rate: f64,
    time: Duration,
    /// What the attack may make the victim hold.
    allowed: i64,
    books: Arc<Books>,
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
    let books = Arc::clone(&attacker.books);
    let allowed = std::thread::scope(|scope| {
        let attacker = &attacker;
        let attacking = Builder::new().name("attacker".into()).spawn_scoped(scope, move || {
            let outcome = holdings::uncounted(|| attack(attacker));
            assert_eq!(outcome, Ok(()), "a connection was closed that is to stay");
            attacker.allowance(harm)
        });
        let attacking = attacking.unwrap();
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
    Outcome { rate, time, allowed, books }
}

/// What is closed is freed, but not at once: as long as it is, there are fewer octets by this much
/// within this time.
const STEP: i64 = 512;
const SETTLING: Duration = Duration::from_millis(150);

/// Events have told of the attack and of the end of each connection, nothing is left of it, and
/// nobody has panicked. If more octets are left than may be, though not more than tables may have
/// grown by, it is told how many.
fn recovers(scene: &mut Scene, watch: &mut Watch, before: Holdings, books: &Books) -> Option<i64> {
    let begin = Instant::now();
    // The buffer may have been there before, or not.
    let most = before.octets + before.octets / 20 + BUFFER;
    let with_tables = most + PLACE * books.count();
    let (mut lowest, mut since) = (i64::MAX, begin);
    loop {
        scene.exchange();
        watch.look(scene);
        let now = Holdings::now();
        // The sweepers of the two contexts begin when there is something for them to do.
        let threads = before.threads..=before.threads + 2;
        let as_before = now.descriptors == before.descriptors && threads.contains(&now.threads);
        let is_over = as_before && scene.is_alone() && scene.is_quiet();
        if watch.told && is_over && watch.ends.are_told(books) {
            if now.octets < lowest - STEP {
                (lowest, since) = (now.octets, Instant::now());
            }
            let may_have_settled = since.elapsed() > SETTLING && now.octets <= with_tables;
            if now.octets <= most || may_have_settled {
                assert_eq!(now.panics, before.panics, "{:?}: a thread has panicked", watch.of);
                return (now.octets > most).then(|| now.octets - before.octets);
            }
        }
        if begin.elapsed() > 3 * LONG {
            let peers = scene.victim.peers().len();
            let told = if watch.told { "it was told" } else { "it was not told" };
            let wanting = watch.ends.wanting(books).unwrap_or_default();
            let of = watch.of;
            panic!(
                "{of:?}: {now:?}, before {before:?}, at most {most} octets, {peers} peers; {told}; \
                 {wanting}"
            );
        }
        std::thread::yield_now();
    }
}
