//! Properties of `remote::schedule` for any events and any clock: fetches stay few, no caller waits in vain, and keys
//! are not used beyond their end.
#![allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails")]

mod simulation;

use keyward::remote::{Action, Event, RefreshPolicy, Schedule};
use proptest::prelude::*;
use simulation::{Simulation, begun, policy, steps, steps_by_any_clock, within_an_hour};
use std::time::Duration;

const KNOWN: Event = Event::KeysNeeded { unknown_kid: false };
const UNKNOWN: Event = Event::KeysNeeded { unknown_kid: true };

const TEN_MINUTES: Duration = Duration::from_secs(600);

/// The start of the clocks in these tests.
const START: f64 = 1_000_000.0;

/// Times are sums and products, so equal times may differ in their last digits.
const ROUNDING: f64 = 1e-6;

/// How many attempts in flight a schedule tracks.
const MAX_IN_FLIGHT: usize = 4;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// An attempt is alive until it ends, or until the clock has advanced by more than `timeout` since the attempt's
    /// start, counted from the earliest time to which the clock has gone back. This holds for any clock. Numbers of
    /// attempts are unique.
    #[test]
    fn at_most_one_attempt_is_alive(policy in policy(), steps in steps_by_any_clock()) {
        Simulation::new(policy, START).run(&steps, |before, _, action, after| {
            if let Some(number) = begun(action) {
                let others = after.attempts.iter().filter(|attempt| attempt.number != number);
                prop_assert_eq!(others.filter(|attempt| attempt.is_alive()).count(), 0);
                prop_assert!(before.attempts.iter().all(|attempt| attempt.number < number));
            }
            Ok(())
        })?;
    }

    /// With keys, an attempt begins at least `cooldown` after the previous one, whatever the reason for either. So any
    /// `w` seconds with keys contain at most 1 + floor(w / cooldown) attempts.
    #[test]
    fn with_keys_attempts_are_a_cooldown_apart(policy in policy(), steps in steps()) {
        let mut simulation = Simulation::new(policy, START);
        simulation.run(&steps, |before, _, action, after| {
            if begun(action).is_some() && before.has_keys() {
                for attempt in &before.attempts {
                    prop_assert!(after.now - attempt.began_at >= policy.cooldown.as_secs_f64());
                }
            }
            Ok(())
        })?;
        let with_keys: Vec<_> = simulation.attempts.iter().filter(|attempt| attempt.with_keys).collect();
        for (first, from) in with_keys.iter().enumerate() {
            for (count, to) in (1_u16..).zip(with_keys.iter().skip(first)) {
                let cooldowns = (to.began_at - from.began_at) / policy.cooldown.as_secs_f64();
                prop_assert!(policy.cooldown.is_zero() || f64::from(count) <= 1.0 + cooldowns.floor());
            }
        }
    }

    /// Without keys, an attempt follows one of three events, each with a minimum distance: a dead attempt, more than
    /// `timeout` after its start; the k-th failure in a row, at least min(60, 2^k) / 2 seconds and as long as the
    /// server requested; the end of the keys.
    #[test]
    fn without_keys_attempts_back_off(policy in policy(), steps in steps()) {
        Simulation::new(policy, START).run(&steps, |before, _, action, after| {
            if begun(action).is_some() && !before.has_keys() {
                if let Some(last) = before.attempts.last().filter(|last| !last.over) {
                    prop_assert!(after.now - last.began_at > policy.timeout.as_secs_f64());
                }
                prop_assert!(after.now >= before.back_off_until - ROUNDING);
                prop_assert!(before.keys_end().is_none_or(|end| end < after.now));
            }
            Ok(())
        })?;
    }

    /// After the first attempt the waits are at least 1, 2, 4, 8, 16 and then 30 seconds each. So a server that is down
    /// gets at most 6 + floor(w / 30) requests in any `w` seconds. No wait is longer than 60 s.
    #[test]
    fn retries_to_a_server_that_is_down_back_off(
        randoms in prop::collection::vec(prop_oneof![Just(0.0), 0.0..1.0], 1..40),
        every in prop::sample::select(&[0.25, 1.0, 7.5][..]),
    ) {
        let mut simulation = Simulation::new(RefreshPolicy::default(), START);
        for random in randoms {
            let before = simulation.now;
            while begun(simulation.report(KNOWN)).is_none() {
                simulation.now += every;
            }
            prop_assert!(simulation.now - before <= 60.0 + every);
            let attempt = simulation.attempts.last().map_or(0, |attempt| attempt.number);
            let failed = Event::Failed { attempt, retry_after: None, random };
            prop_assert_eq!(simulation.report(failed), Action::Accept);
        }
        for (first, from) in simulation.attempts.iter().enumerate() {
            for (count, to) in (1_u16..).zip(simulation.attempts.iter().skip(first)) {
                prop_assert!(f64::from(count) <= 6.0 + ((to.began_at - from.began_at) / 30.0).floor());
            }
        }
    }

    /// Neither when a caller needs keys, nor as the fallback of a failed attempt.
    #[test]
    fn keys_are_not_used_beyond_their_end(policy in policy(), steps in steps()) {
        let mut with_fallback = None;
        Simulation::new(policy, START).run(&steps, |before, event, action, after| {
            let used = match (event, action) {
                (Event::KeysNeeded { unknown_kid: false }, Action::Use { .. }) => true,
                (Event::KeysNeeded { .. }, Action::Use { .. }) => {
                    return Err(TestCaseError::fail("the keys lack the kid"));
                }
                (_, Action::Fetch { attempt, fallback: true } | Action::Wait { attempt, fallback: true }) => {
                    with_fallback = Some(attempt);
                    prop_assert!(before.has_keys() && event == KNOWN);
                    false
                }
                // As the driver's rules say.
                (Event::Failed { attempt, .. }, Action::Accept) if with_fallback == Some(attempt) => {
                    after.schedule.usable_until(&policy).is_some_and(|end| after.now <= end)
                }
                _ => false,
            };
            if used {
                let end = after.keys_end();
                prop_assert!(end.is_some_and(|end| after.now <= end + ROUNDING), "{end:?} is past at {}", after.now);
            }
            let status = after.schedule.status(&policy, after.now);
            prop_assert_eq!(status.fetched_at.is_some(), after.has_keys());
            prop_assert!(after.now < status.stale_until.unwrap_or(f64::INFINITY) + ROUNDING);
            Ok(())
        })?;
    }

    /// The age of keys from the future is unknown: they are used without a fetch only during the cooldown.
    #[test]
    fn keys_from_the_future_are_not_fresh(policy in policy(), steps in steps_by_any_clock()) {
        Simulation::new(policy, START).run(&steps, |before, event, action, _| {
            let now = before.finite_now();
            if event == KNOWN && before.keys.is_some_and(|(began_at, _)| now < began_at) {
                let last = before.attempts.last().map(|last| last.began_at);
                let cooldown = policy.cooldown.as_secs_f64();
                let recent = last.is_some_and(|began_at| began_at <= now && now - began_at < cooldown);
                let expected = match action {
                    Action::Use { refresh: None } => recent,
                    Action::Fetch { fallback, .. } => fallback && !recent,
                    Action::Wait { fallback, .. } => fallback,
                    _ => false,
                };
                prop_assert!(expected, "{action:?}");
            }
            Ok(())
        })?;
    }

    /// Only a failure causes rejections, and a success ends them.
    #[test]
    fn no_caller_is_rejected_after_a_success(policy in policy(), steps in steps_by_any_clock()) {
        Simulation::new(policy, START).run(&steps, |before, _, action, after| {
            if let Action::Reject { next_attempt_at } = action {
                prop_assert!(before.failures > 0 && !before.has_keys());
                let now = after.finite_now();
                prop_assert!(now < next_attempt_at && next_attempt_at <= now + 60.0 + ROUNDING);
            }
            Ok(())
        })?;
    }

    /// A late success is accepted unless a later attempt has succeeded, a late failure is not. An ignored report
    /// changes nothing.
    #[test]
    fn of_late_reports_only_keys_are_accepted(policy in policy(), steps in steps()) {
        Simulation::new(policy, START).run(&steps, |before, event, action, after| {
            let attempt = match event {
                Event::Fetched { attempt, .. } | Event::NotModified { attempt, .. } | Event::Failed { attempt, .. } => {
                    attempt
                }
                _ => u32::MAX,
            };
            let open = before.attempt(attempt).filter(|attempt| !attempt.over);
            match (event, action) {
                (Event::Failed { .. }, _) => prop_assert_eq!(action == Action::Accept, before.is_last(attempt)),
                (Event::Fetched { .. } | Event::NotModified { .. }, Action::Accept) => prop_assert!(open.is_some()),
                (Event::Fetched { fresh_for, .. }, _) => {
                    let later = before.attempts.iter().filter(|other| other.number > attempt);
                    let max_stale = policy.max_stale.as_secs_f64();
                    let alive = |began_at: f64| after.now <= began_at + within_an_hour(fresh_for) + max_stale;
                    let usable = open.is_some_and(|attempt| alive(attempt.began_at));
                    prop_assert!(later.count() >= MAX_IN_FLIGHT || !usable);
                }
                _ => {}
            }
            prop_assert!(action != Action::Ignore || before.is_last(attempt) || before.schedule == after.schedule);
            Ok(())
        })?;
    }

    /// The numbers are the whole state and finite. Malformed numbers give the default schedule.
    #[test]
    fn numbers_are_the_whole_state(
        policy in policy(),
        steps in steps_by_any_clock(),
        index in any::<prop::sample::Index>(),
        value in any::<f64>(),
    ) {
        let mut simulation = Simulation::new(policy, START);
        simulation.run(&steps, |_, _, _, after| {
            let numbers = after.schedule.to_numbers();
            prop_assert!(numbers.iter().all(|number| number.is_finite()) && numbers.len() <= 10 + 3 * MAX_IN_FLIGHT);
            prop_assert_eq!(&Schedule::from_numbers(&numbers), &after.schedule);
            Ok(())
        })?;
        let mut numbers = simulation.schedule.to_numbers();
        let index = index.index(numbers.len());
        numbers[index] = value;
        let read = Schedule::from_numbers(&numbers);
        prop_assert!(read == Schedule::default() || read.to_numbers() == numbers);
    }

    /// From any state, and with any clock that runs from now on, a caller has keys after waiting at most `timeout` + 60
    /// s if the server responds. An attempt of another caller may still fail at the last moment, or never end.
    #[test]
    fn a_caller_gets_keys(
        policy in policy(),
        steps in steps_by_any_clock(),
        now in prop_oneof![START..START + 9000.0, -1e9..1e10],
        indices in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        value in prop_oneof![-1e12..1e12, START..START + 9000.0],
        ends in any::<bool>(),
        event in prop::sample::select(&[KNOWN, UNKNOWN][..]),
    ) {
        let mut simulation = Simulation::new(policy, START);
        simulation.run(&steps, |_, _, _, _| Ok(()))?;
        let mut numbers = simulation.schedule.to_numbers();
        for index in indices {
            let index = index.index(numbers.len());
            numbers[index] = value;
        }
        let mut schedule = Schedule::from_numbers(&numbers);
        let mut waited = 0.0;
        for _ in 0..5 {
            let mut report = |waited: f64, event| schedule.on_event(&policy, now + waited, event);
            match report(waited, event) {
                Action::Use { .. } | Action::CoolingDown => break,
                Action::Fetch { attempt, .. } => {
                    let fetched = Event::Fetched { attempt, fresh_for: TEN_MINUTES };
                    prop_assert_eq!(report(waited, fetched), Action::Accept);
                    prop_assert_eq!(report(waited, KNOWN), Action::Use { refresh: None });
                    break;
                }
                Action::Wait { attempt, .. } => {
                    waited += policy.timeout.as_secs_f64() + ROUNDING * 10.0;
                    if ends {
                        let failed = Event::Failed { attempt, retry_after: Some(Duration::MAX), random: 0.9 };
                        let _ = report(waited, failed);
                    }
                }
                Action::Reject { next_attempt_at } => waited = next_attempt_at - now,
                action => return Err(TestCaseError::fail(format!("{action:?}"))),
            }
            prop_assert!(waited <= policy.timeout.as_secs_f64() + 60.0 + ROUNDING * 20.0, "{waited}");
        }
        let has_keys = match schedule.on_event(&policy, now + waited, KNOWN) {
            Action::Use { .. } => true,
            Action::Wait { fallback, .. } | Action::Fetch { fallback, .. } => fallback,
            _ => false,
        };
        prop_assert!(has_keys);
    }

    /// Any number of tokens with an unknown `kid` costs exactly one fetch per cooldown.
    #[test]
    fn a_flood_of_unknown_kids_costs_one_fetch_per_cooldown(
        quarters in 0_u32..2400,
        cooldown in prop::sample::select(&[10, 30, 45][..]).prop_map(Duration::from_secs),
        latency in prop::sample::select(&[0.0, 0.5, 4.75][..]),
        outcome in 0..3,
    ) {
        let policy = RefreshPolicy { cooldown, ..RefreshPolicy::default() };
        let mut simulation = Simulation::new(policy, START);
        let _ = (simulation.report(KNOWN), simulation.report(Event::Fetched { attempt: 1, fresh_for: TEN_MINUTES }));
        for quarter in 0..=quarters {
            simulation.now = START + f64::from(quarter) / 4.0;
            let action = simulation.report(UNKNOWN);
            let expected = match action {
                Action::Fetch { fallback, .. } | Action::Wait { fallback, .. } => !fallback,
                action => action == Action::CoolingDown,
            };
            prop_assert!(expected, "{action:?}");
            let due = simulation.attempts.last().filter(|last| !last.over && simulation.now - last.began_at >= latency);
            if let Some(attempt) = due.map(|last| last.number) {
                let _ = simulation.report(match outcome {
                    0 => Event::Fetched { attempt, fresh_for: TEN_MINUTES },
                    1 => Event::NotModified { attempt, fresh_for: TEN_MINUTES },
                    _ => Event::Failed { attempt, retry_after: None, random: 0.5 },
                });
            }
        }
        let attempts = u32::try_from(simulation.attempts.len()).unwrap_or(u32::MAX);
        prop_assert_eq!(f64::from(attempts), 1.0 + ((simulation.now - START) / cooldown.as_secs_f64()).floor());
    }
}
