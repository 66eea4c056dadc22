//! A fake clock, a fake server and fake callers around one schedule, and a record of the events. Nothing here knows how
//! a schedule decides: `tests/schedule.rs` states the rules.
#![allow(unreachable_pub, reason = "a module of a test")]
#![allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails")]

use keyward::remote::{Action, Event, RefreshPolicy, Schedule};
use proptest::prelude::*;
use std::time::Duration;

/// A step of a simulation.
#[derive(Clone, Debug)]
pub enum Step {
    /// The clock advances.
    Pass(f64),
    /// The clock jumps.
    Set(f64),
    KeysNeeded {
        unknown_kid: bool,
    },
    /// A response for the attempt that is this many before the last one, whether it is over or not.
    Responded {
        before_last: u32,
        response: Response,
    },
    Restored {
        age: f64,
        fresh_for: Duration,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Response {
    Fetched(Duration),
    NotModified(Duration),
    Failed { retry_after: Option<Duration>, random: f64 },
}

/// The record of the events so far.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub policy: RefreshPolicy,
    pub schedule: Schedule,
    pub now: f64,
    pub attempts: Vec<InFlight>,
    /// When the attempt that fetched the current keys began, and for how many seconds they are fresh.
    pub keys: Option<(f64, f64)>,
    /// The number of failures since the last success.
    pub failures: i32,
    /// The end of the back-off after the last failure, for callers without keys.
    pub back_off_until: f64,
}

#[derive(Clone, Debug)]
pub struct InFlight {
    pub number: u32,
    pub began_at: f64,
    /// The earliest time of the clock since then.
    pub lowest: f64,
    /// Whether there were keys when it began.
    pub with_keys: bool,
    /// Whether it has ended: by a response, or because a later attempt has brought keys.
    pub over: bool,
    /// Whether the clock has advanced by more than the timeout since then.
    pub dead: bool,
}

impl InFlight {
    pub fn is_alive(&self) -> bool {
        !self.over && !self.dead
    }
}

impl Simulation {
    pub fn new(policy: RefreshPolicy, now: f64) -> Self {
        let schedule = Schedule::default();
        Self { policy, schedule, now, attempts: Vec::new(), keys: None, failures: 0, back_off_until: f64::NEG_INFINITY }
    }

    /// Executes the steps. After each event, `check` gets the simulation before it, the event, the schedule's action
    /// and the simulation after it.
    pub fn run(
        &mut self,
        steps: &[Step],
        mut check: impl FnMut(&Simulation, Event, Action, &Simulation) -> Result<(), TestCaseError>,
    ) -> Result<(), TestCaseError> {
        for step in steps {
            match step {
                Step::Pass(seconds) => self.now += seconds,
                Step::Set(now) => self.now = *now,
                _ => {}
            }
            if let Some(event) = self.event(step) {
                let before = self.clone();
                let action = self.report(event);
                check(&before, event, action, self)?;
            }
        }
        Ok(())
    }

    /// The time that the schedule uses when the clock says `now`.
    pub fn finite_now(&self) -> f64 {
        if self.now.abs() < 2_f64.powi(53) { self.now } else { 0.0 }
    }

    fn event(&self, step: &Step) -> Option<Event> {
        Some(match *step {
            Step::Pass(_) | Step::Set(_) => return None,
            Step::KeysNeeded { unknown_kid } => Event::KeysNeeded { unknown_kid },
            Step::Restored { age, fresh_for } => Event::Restored { fetched_at: self.now - age, fresh_for },
            Step::Responded { before_last, response } => {
                let last = self.attempts.last().map_or(0, |attempt| attempt.number);
                let attempt = last.wrapping_sub(before_last);
                match response {
                    Response::Fetched(fresh_for) => Event::Fetched { attempt, fresh_for },
                    Response::NotModified(fresh_for) => Event::NotModified { attempt, fresh_for },
                    Response::Failed { retry_after, random } => Event::Failed { attempt, retry_after, random },
                }
            }
        })
    }

    /// Reports one event at the current time.
    pub fn report(&mut self, event: Event) -> Action {
        let now = self.finite_now();
        for attempt in &mut self.attempts {
            attempt.lowest = attempt.lowest.min(now);
            attempt.dead |= now - attempt.lowest > self.policy.timeout.as_secs_f64();
        }
        let with_keys = self.has_keys();
        let action = self.schedule.on_event(&self.policy, self.now, event);
        if let Some(number) = begun(action) {
            self.attempts.push(InFlight { number, began_at: now, lowest: now, with_keys, over: false, dead: false });
        }
        match event {
            Event::Restored { fetched_at, fresh_for } if action == Action::Accept => {
                self.keys = Some((fetched_at, within_an_hour(fresh_for)));
            }
            Event::Fetched { attempt, fresh_for } | Event::NotModified { attempt, fresh_for } => {
                if action == Action::Accept {
                    self.succeed(attempt, fresh_for);
                } else if self.is_last(attempt) {
                    // The response was unusable. The schedule's jitter is unknown here: assume the shortest wait.
                    self.fail(None, 0.0);
                }
            }
            Event::Failed { retry_after, random, .. } if action == Action::Accept => self.fail(retry_after, random),
            _ => {}
        }
        action
    }

    fn succeed(&mut self, number: u32, fresh_for: Duration) {
        self.keys = self.attempt(number).map(|attempt| (attempt.lowest, within_an_hour(fresh_for)));
        self.attempts.iter_mut().for_each(|attempt| attempt.over |= attempt.number <= number);
        (self.failures, self.back_off_until) = (0, f64::NEG_INFINITY);
    }

    fn fail(&mut self, retry_after: Option<Duration>, random: f64) {
        self.attempts.iter_mut().rev().take(1).for_each(|attempt| attempt.over = true);
        self.failures += 1;
        let wait = 2_f64.powi(self.failures).min(60.0) * (0.5 + random / 2.0);
        self.back_off_until = self.finite_now() + wait.max(retry_after.unwrap_or_default().as_secs_f64().min(60.0));
    }

    pub fn attempt(&self, number: u32) -> Option<&InFlight> {
        self.attempts.iter().find(|attempt| attempt.number == number)
    }

    /// Whether this is the last attempt and has not ended.
    pub fn is_last(&self, number: u32) -> bool {
        self.attempts.last().is_some_and(|last| last.number == number && !last.over)
    }

    /// The end of the keys' usability.
    pub fn keys_end(&self) -> Option<f64> {
        self.keys.map(|(began_at, fresh_for)| began_at + fresh_for + self.policy.max_stale.as_secs_f64())
    }

    pub fn has_keys(&self) -> bool {
        self.keys_end().is_some_and(|end| self.finite_now() <= end)
    }
}

/// The attempt that an action begins.
pub fn begun(action: Action) -> Option<u32> {
    match action {
        Action::Fetch { attempt, .. } => Some(attempt),
        Action::Use { refresh } => refresh,
        _ => None,
    }
}

pub fn within_an_hour(fresh_for: Duration) -> f64 {
    fresh_for.as_secs_f64().min(3600.0)
}

/// Durations in quarters of a second, so that sums are exact.
fn quarters(max: u32) -> impl Strategy<Value = f64> {
    (0..=max * 4).prop_map(|quarters| f64::from(quarters) / 4.0)
}

fn fresh_for() -> impl Strategy<Value = Duration> {
    let odd = prop::sample::select(&[Duration::ZERO, Duration::MAX][..]);
    prop_oneof![8 => Just(Duration::from_secs(600)), 4 => quarters(4000).prop_map(Duration::from_secs_f64), 2 => odd]
}

fn response() -> impl Strategy<Value = Response> {
    let retry_after =
        prop_oneof![3 => Just(None), 1 => quarters(90).prop_map(|seconds| Some(Duration::from_secs_f64(seconds)))];
    prop_oneof![
        3 => fresh_for().prop_map(Response::Fetched),
        2 => fresh_for().prop_map(Response::NotModified),
        4 => (retry_after, 0.0..1.0).prop_map(|(retry_after, random)| Response::Failed { retry_after, random }),
    ]
}

fn event() -> impl Strategy<Value = Step> {
    let before_last = prop_oneof![8 => Just(0), 3 => 1_u32..6, 1 => any::<u32>()];
    prop_oneof![
        6 => any::<bool>().prop_map(|unknown_kid| Step::KeysNeeded { unknown_kid }),
        4 => (before_last, response()).prop_map(|(before_last, response)| Step::Responded { before_last, response }),
        1 => (-100.0..4000.0, fresh_for())
            .prop_map(|(age, fresh_for)| Step::Restored { age: f64::floor(age), fresh_for }),
    ]
}

fn passing() -> impl Strategy<Value = Step> {
    prop_oneof![6 => quarters(8), 3 => quarters(70), 1 => quarters(5000)].prop_map(Step::Pass)
}

/// Steps with a clock that never goes back.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(prop_oneof![event(), passing()], 1..120)
}

/// Steps with any clock.
pub fn steps_by_any_clock() -> impl Strategy<Value = Vec<Step>> {
    let setting = prop_oneof![
        4 => quarters(8000),
        1 => prop::sample::select(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e9, 1e9, 1e15, 1e300][..]),
    ];
    prop::collection::vec(prop_oneof![8 => event(), 6 => passing(), 1 => setting.prop_map(Step::Set)], 1..120)
}

pub fn policy() -> impl Strategy<Value = RefreshPolicy> {
    let seconds = |choice: &'static [u64]| prop::sample::select(choice).prop_map(Duration::from_secs);
    let others = (seconds(&[0, 20, 90, 3600]), seconds(&[0, 3, 30, 300]), seconds(&[0, 5, 40]));
    prop_oneof![
        Just(RefreshPolicy::default()),
        others.prop_map(|(max_stale, cooldown, timeout)| RefreshPolicy { max_stale, cooldown, timeout }),
    ]
}
