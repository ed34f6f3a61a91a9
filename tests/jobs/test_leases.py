"""Tasks are claimed by one worker, tried again a bounded number of times, and never lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from made.job_cases import fail, postpone, succeed
from stentor.jobs.leases import (
    LEASE,
    MOST_ATTEMPTS,
    claim_task,
    compute_pause,
    forget_finished,
    renew_lease,
    return_expired,
)
from stentor.jobs.models import Lease
from stentor.jobs.worker import Worker

pytestmark = pytest.mark.django_db


def only_task() -> DBTaskResult:
    return DBTaskResult.objects.get()


def make_due() -> None:
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))


def test_a_task_runs_once_and_leaves_its_answer(calls: list[str]) -> None:
    succeed.enqueue("word")
    assert Worker().work() is True
    assert Worker().work() is False
    assert calls == ["word"]
    assert only_task().status == TaskResultStatus.SUCCESSFUL
    assert only_task().return_value == "WORD"
    assert Lease.objects.count() == 0


def test_of_two_workers_one_gets_the_task() -> None:
    succeed.enqueue("word")
    now = timezone.now()
    assert claim_task("first", now) is not None
    assert claim_task("second", now) is None


def test_tasks_wait_for_their_time(calls: list[str]) -> None:
    succeed.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert Worker().work() is False
    assert claim_task("one", timezone.now() + timedelta(hours=2)) is not None


def test_a_failure_is_tried_again_after_longer_and_longer_pauses(calls: list[str]) -> None:
    fail.enqueue("word")
    for attempt in range(1, MOST_ATTEMPTS):
        assert Worker().work() is True
        pause = only_task().run_after - timezone.now()
        assert abs(pause - compute_pause(attempt)) < timedelta(seconds=2)
        assert Worker().work() is False
        make_due()
    assert [compute_pause(n).total_seconds() for n in (1, 2, 3, 4)] == [5, 20, 80, 320]


def test_after_the_last_attempt_a_task_has_failed_for_good(calls: list[str]) -> None:
    fail.enqueue("word")
    for _ in range(MOST_ATTEMPTS):
        assert Worker().work() is True
        make_due()
    assert Worker().work() is False
    assert len(calls) == MOST_ATTEMPTS
    assert only_task().status == TaskResultStatus.FAILED
    assert only_task().exception_class_path == "builtins.ValueError"


def test_a_postponed_task_has_spent_no_attempt(calls: list[str]) -> None:
    postpone.enqueue("word")
    for _ in range(MOST_ATTEMPTS + 2):
        assert Worker().work() is True
        make_due()
    assert only_task().status == TaskResultStatus.READY
    assert only_task().worker_ids == []


def test_a_silent_workers_task_is_taken_back_at_once_and_runs_elsewhere(calls: list[str]) -> None:
    succeed.enqueue("word")
    now = timezone.now()
    claim_task("dead", now)
    assert return_expired(now + LEASE / 2) == 0
    assert return_expired(now + LEASE + timedelta(seconds=1)) == 1
    make_due()
    assert Worker().work() is True
    assert calls == ["word"]
    assert only_task().status == TaskResultStatus.SUCCESSFUL


def test_a_renewed_lease_is_not_taken_back() -> None:
    succeed.enqueue("word")
    now = timezone.now()
    result = claim_task("slow", now)
    assert result is not None
    assert renew_lease(result, "slow", now + LEASE)
    assert return_expired(now + LEASE + timedelta(seconds=1)) == 0


def test_a_worker_that_lost_its_task_no_longer_decides_about_it() -> None:
    succeed.enqueue("word")
    now = timezone.now()
    slow = Worker()
    result = claim_task(slow.name, now)
    assert result is not None
    assert return_expired(now + LEASE * 2) == 1
    assert not renew_lease(result, slow.name, now + LEASE * 2)
    slow.attempt(result)
    assert only_task().status == TaskResultStatus.READY


def test_a_running_task_without_any_lease_is_taken_back() -> None:
    succeed.enqueue("word")
    claim_task("one", timezone.now())
    Lease.objects.all().delete()
    assert return_expired(timezone.now()) == 1


def test_a_task_that_kills_every_worker_is_given_up() -> None:
    succeed.enqueue("poison")
    now = timezone.now()
    for number in range(MOST_ATTEMPTS):
        now += LEASE * 2
        assert claim_task(f"victim-{number}", now) is not None
        assert return_expired(now + LEASE * 2) == 1
    assert only_task().status == TaskResultStatus.FAILED


def test_a_task_whose_function_is_gone_ends_as_failed(calls: list[str]) -> None:
    succeed.enqueue("word")
    DBTaskResult.objects.update(task_path="job_cases.no_longer_here")
    for _ in range(MOST_ATTEMPTS):
        Worker().work()
        make_due()
    assert only_task().status == TaskResultStatus.FAILED


def test_tasks_that_ended_a_month_ago_are_forgotten() -> None:
    succeed.enqueue("word")
    Worker().work()
    succeed.enqueue("waiting")
    assert forget_finished(timezone.now()) == 0
    assert forget_finished(timezone.now() + timedelta(days=31)) == 1
    assert only_task().status == TaskResultStatus.READY
