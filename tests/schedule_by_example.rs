//! Each rule of `remote::schedule` in an example, with both sides of each bound.

use keyward::remote::Action::{Accept, CoolingDown, Fetch, Ignore, Reject, Use, Wait};
use keyward::remote::{Action, Event, RefreshPolicy, Schedule};
use std::time::Duration;

const KNOWN: Event = Event::KeysNeeded { unknown_kid: false };
const UNKNOWN: Event = Event::KeysNeeded { unknown_kid: true };
const USE: Action = Use { refresh: None };
const TEN_MINUTES: Duration = Duration::from_secs(600);

fn fetched(attempt: u32) -> Event {
    Event::Fetched { attempt, fresh_for: TEN_MINUTES }
}

fn not_modified(attempt: u32) -> Event {
    Event::NotModified { attempt, fresh_for: TEN_MINUTES }
}

fn failed(attempt: u32) -> Event {
    Event::Failed { attempt, retry_after: None, random: 0.0 }
}

/// Reports each event at its time, with the default policy.
fn follow(schedule: &mut Schedule, events: &[(f64, Event, Action)]) {
    for (now, event, action) in events {
        assert_eq!(schedule.on_event(&RefreshPolicy::default(), *now, *event), *action, "{event:?} at {now}");
    }
}

fn from_the_start(events: &[(f64, Event, Action)]) -> Schedule {
    let mut schedule = Schedule::default();
    follow(&mut schedule, events);
    schedule
}

/// A schedule that has fetched keys at 0.
fn with_keys() -> Schedule {
    from_the_start(&[(0.0, KNOWN, Fetch { attempt: 1, fallback: false }), (1.0, fetched(1), Accept)])
}

#[test]
fn keys_are_fresh_then_stale_then_old_then_gone() {
    follow(
        &mut with_keys(),
        &[
            (599.9, KNOWN, USE),
            (600.0, KNOWN, Use { refresh: Some(2) }),
            (600.1, KNOWN, USE),
            (601.0, failed(2), Accept),
            (629.9, KNOWN, USE),
            (630.0, KNOWN, Use { refresh: Some(3) }),
            (659.9, KNOWN, USE),
            (660.0, KNOWN, Fetch { attempt: 4, fallback: true }),
            (661.0, KNOWN, Wait { attempt: 4, fallback: true }),
            (662.0, failed(4), Accept),
            // Too early for another attempt.
            (663.0, KNOWN, USE),
            (4200.0, KNOWN, Fetch { attempt: 5, fallback: true }),
            (4200.1, KNOWN, Wait { attempt: 5, fallback: false }),
        ],
    );
    // A `max_stale` shorter than a minute ends the keys before the minute.
    let (policy, mut schedule) =
        (RefreshPolicy { max_stale: Duration::from_secs(10), ..RefreshPolicy::default() }, with_keys());
    assert_eq!(schedule.usable_until(&policy), Some(610.0));
    assert_eq!(schedule.on_event(&policy, 610.1, KNOWN), Fetch { attempt: 2, fallback: false });
}

#[test]
fn keys_are_as_old_as_their_request() {
    let status = with_keys().status(&RefreshPolicy::default(), 10.0);
    assert_eq!(status.fetched_at, Some(0.0));
    assert_eq!((status.fresh_until, status.stale_until), (Some(600.0), Some(4200.0)));
    assert_eq!((status.next_attempt_at, status.failures, status.started_at), (Some(30.0), 0, None));
    let status = with_keys().status(&RefreshPolicy::default(), 4200.1);
    assert_eq!((status.fetched_at, status.fresh_until, status.stale_until), (None, None, None));
    assert_eq!(status.next_attempt_at, None);
}

#[test]
fn failures_back_off_exponentially() {
    let (policy, mut schedule, mut now) = (RefreshPolicy::default(), Schedule::default(), 0.0);
    for (attempt, wait) in [(1, 2.0), (2, 4.0), (3, 8.0), (4, 16.0), (5, 32.0), (6, 60.0), (7, 60.0)] {
        assert_eq!(schedule.on_event(&policy, now, KNOWN), Fetch { attempt, fallback: false });
        for (random, part) in [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0), (f64::NAN, 0.5), (9.0, 1.0), (-9.0, 0.5)] {
            let event = Event::Failed { attempt, retry_after: None, random };
            let mut failed = schedule.clone();
            assert_eq!(failed.on_event(&policy, now, event), Accept);
            assert_eq!(failed.status(&policy, now).next_attempt_at, Some(now + wait * part));
        }
        assert_eq!(schedule.on_event(&policy, now, failed(attempt)), Accept);
        let next_attempt_at = now + wait / 2.0;
        assert_eq!(schedule.on_event(&policy, next_attempt_at - 0.1, UNKNOWN), Reject { next_attempt_at });
        now = next_attempt_at;
    }
    // A success resets the back-off.
    follow(&mut schedule, &[(now, KNOWN, Fetch { attempt: 8, fallback: false }), (now, fetched(8), Accept)]);
    assert_eq!(schedule.status(&policy, now).failures, 0);
    follow(
        &mut schedule,
        &[(now + 9000.0, KNOWN, Fetch { attempt: 9, fallback: false }), (now + 9000.0, failed(9), Accept)],
    );
    assert_eq!(schedule.status(&policy, now + 9000.0).next_attempt_at, Some(now + 9001.0));
}

#[test]
fn retry_after_extends_the_back_off_up_to_a_minute() {
    for (retry_after, wait) in [
        (Duration::ZERO, 1.0),
        (Duration::from_millis(500), 1.0),
        (Duration::from_secs(20), 20.0),
        (Duration::from_secs(61), 60.0),
        (Duration::MAX, 60.0),
    ] {
        let event = Event::Failed { attempt: 1, retry_after: Some(retry_after), random: 0.0 };
        let schedule = from_the_start(&[(0.0, KNOWN, Fetch { attempt: 1, fallback: false }), (2.0, event, Accept)]);
        assert_eq!(
            schedule.status(&RefreshPolicy::default(), 2.0).next_attempt_at,
            Some(2.0 + wait),
            "{retry_after:?}"
        );
    }
}

#[test]
fn a_dead_attempt_is_replaced() {
    let start = [
        (0.0, KNOWN, Fetch { attempt: 1, fallback: false }),
        (5.0, KNOWN, Wait { attempt: 1, fallback: false }),
        (5.1, KNOWN, Fetch { attempt: 2, fallback: false }),
    ];
    // A late failure is ignored. A late success is accepted unless a later attempt has succeeded.
    let mut schedule = from_the_start(&start);
    follow(
        &mut schedule,
        &[(6.0, failed(1), Ignore), (6.0, not_modified(1), Ignore), (6.0, KNOWN, Wait { attempt: 2, fallback: false })],
    );
    follow(&mut schedule, &[(7.0, fetched(1), Accept), (7.0, KNOWN, USE)]);
    assert_eq!(schedule.usable_until(&RefreshPolicy::default()), Some(4200.0));
    follow(&mut schedule, &[(8.0, fetched(2), Accept), (8.0, fetched(2), Ignore), (8.0, failed(2), Ignore)]);
    assert_eq!(schedule.usable_until(&RefreshPolicy::default()), Some(4205.1));
    follow(&mut from_the_start(&start), &[(6.0, fetched(2), Accept), (7.0, fetched(1), Ignore)]);
    follow(&mut from_the_start(&start), &[(6.0, fetched(3), Ignore), (6.0, fetched(0), Ignore)]);
    // Without a later attempt its failure counts, although it comes late.
    let mut schedule = from_the_start(&start[..2]);
    follow(&mut schedule, &[(5.5, failed(1), Accept), (6.0, KNOWN, Reject { next_attempt_at: 6.5 })]);
}

#[test]
fn an_unknown_kid_costs_one_fetch_per_cooldown() {
    let mut schedule = with_keys();
    follow(
        &mut schedule,
        &[
            (29.9, UNKNOWN, CoolingDown),
            (30.0, UNKNOWN, Fetch { attempt: 2, fallback: false }),
            (31.0, UNKNOWN, Wait { attempt: 2, fallback: false }),
            (31.0, KNOWN, USE),
            (35.1, UNKNOWN, CoolingDown),
            (60.0, UNKNOWN, Fetch { attempt: 3, fallback: false }),
            (61.0, failed(3), Accept),
            (62.0, UNKNOWN, CoolingDown),
        ],
    );
    // Keys from a store start no cooldown: another instance fetched them.
    let restored = Event::Restored { fetched_at: 0.0, fresh_for: TEN_MINUTES };
    from_the_start(&[(5.0, restored, Accept), (5.0, UNKNOWN, Fetch { attempt: 1, fallback: false })]);
    from_the_start(&[(5.0, UNKNOWN, Fetch { attempt: 1, fallback: false })]);
}

#[test]
fn only_newer_keys_of_a_store_are_accepted() {
    for (fetched_at, fresh_for, action) in [
        (0.0, TEN_MINUTES, Ignore),
        (0.1, TEN_MINUTES, Accept),
        (100.0, Duration::ZERO, Accept),
        (100.1, TEN_MINUTES, Ignore),
        (f64::NAN, TEN_MINUTES, Ignore),
        (f64::INFINITY, TEN_MINUTES, Ignore),
    ] {
        follow(&mut with_keys(), &[(100.0, Event::Restored { fetched_at, fresh_for }, action)]);
    }
    let restored = |fetched_at| Event::Restored { fetched_at, fresh_for: Duration::MAX };
    from_the_start(&[
        (7201.0, restored(0.9), Ignore),
        (7201.0, restored(f64::NEG_INFINITY), Ignore),
        (7201.0, restored(1.0), Accept),
    ]);
}

#[test]
fn not_modified_applies_only_to_the_keys_of_its_request() {
    let mut schedule = with_keys();
    follow(&mut schedule, &[(600.0, KNOWN, Use { refresh: Some(2) }), (601.0, not_modified(2), Accept)]);
    assert_eq!(schedule.usable_until(&RefreshPolicy::default()), Some(4800.0));
    // There were no keys, they have ended, or they have been replaced. Each is a failure.
    let restored = Event::Restored { fetched_at: 600.0, fresh_for: TEN_MINUTES };
    for (begins, event) in [(4200.1, None), (4199.0, None), (600.0, Some(restored))] {
        let mut schedule = with_keys();
        let policy = RefreshPolicy::default();
        let _ = schedule.on_event(&policy, begins, KNOWN);
        let _ = event.map(|event| schedule.on_event(&policy, begins, event));
        follow(&mut schedule, &[(begins + 2.0, not_modified(2), Ignore)]);
        assert_eq!(schedule.status(&policy, begins + 2.0).failures, 1);
    }
}

#[test]
fn keys_that_have_ended_on_arrival_are_a_failure() {
    let (policy, mut schedule) =
        (RefreshPolicy { max_stale: Duration::ZERO, ..RefreshPolicy::default() }, Schedule::default());
    assert_eq!(schedule.on_event(&policy, 0.0, KNOWN), Fetch { attempt: 1, fallback: false });
    assert_eq!(
        schedule.on_event(&policy, 1.1, Event::Fetched { attempt: 1, fresh_for: Duration::from_secs(1) }),
        Ignore
    );
    assert_eq!(schedule.on_event(&policy, 1.1, KNOWN), Reject { next_attempt_at: 3.1 });
}

#[test]
fn any_clock_is_tolerated() {
    // Behind the keys: they are old. The attempt that fetched them no longer counts, the next one does.
    let mut schedule = with_keys();
    follow(
        &mut schedule,
        &[(-50.0, KNOWN, Fetch { attempt: 2, fallback: true }), (-49.0, failed(2), Accept), (-48.0, KNOWN, USE)],
    );
    follow(
        &mut schedule,
        &[(-20.0, KNOWN, Fetch { attempt: 3, fallback: true }), (-19.0, fetched(3), Accept), (-19.0, KNOWN, USE)],
    );
    assert_eq!(schedule.usable_until(&RefreshPolicy::default()), Some(4180.0));
    // Behind an attempt: it has just begun, and dies after its timeout.
    let mut schedule = from_the_start(&[(100.0, KNOWN, Fetch { attempt: 1, fallback: false })]);
    follow(
        &mut schedule,
        &[(0.0, KNOWN, Wait { attempt: 1, fallback: false }), (5.0, KNOWN, Wait { attempt: 1, fallback: false })],
    );
    follow(&mut schedule, &[(5.1, KNOWN, Fetch { attempt: 2, fallback: false })]);
    // Behind a failure: its back-off lasts at most a minute.
    let mut schedule =
        from_the_start(&[(100.0, KNOWN, Fetch { attempt: 1, fallback: false }), (100.0, failed(1), Accept)]);
    follow(
        &mut schedule,
        &[(41.0, KNOWN, Reject { next_attempt_at: 101.0 }), (40.9, KNOWN, Fetch { attempt: 2, fallback: false })],
    );
    // An unusable time counts as 0.
    for now in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
        let mut schedule = from_the_start(&[
            (now, KNOWN, Fetch { attempt: 1, fallback: false }),
            (now, fetched(1), Accept),
            (now, KNOWN, USE),
        ]);
        follow(&mut schedule, &[(1.0, KNOWN, USE), (30.0, UNKNOWN, Fetch { attempt: 2, fallback: false })]);
    }
}

#[test]
fn the_longest_durations_do_not_overflow() {
    let policy = RefreshPolicy { max_stale: Duration::MAX, cooldown: Duration::MAX, timeout: Duration::MAX };
    let mut schedule = with_keys();
    assert_eq!(schedule.on_event(&policy, 1e15, KNOWN), USE);
    assert_eq!(schedule.on_event(&policy, 1e15, UNKNOWN), CoolingDown);
}
