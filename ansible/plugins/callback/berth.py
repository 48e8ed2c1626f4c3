"""Ansible's own output, and beside it one event for each thing that happens, told to the keeper of the run."""

from __future__ import annotations

import contextlib
import datetime
import os
import sys

from ansible.plugins.callback.default import CallbackModule as DefaultCallback

DOCUMENTATION = """
    name: berth
    type: stdout
    short_description: Ansible's default output, with events for the keeper of a Berth run
    description:
      - Prints what the P(ansible.builtin.default#callback) callback prints.
      - Under a keeper it also hands over events; without one it does nothing more.
      - A result's C(berth_secrets) is a list of secrets that were born in the task. They are hidden from then on,
        and the key is taken out.
    extends_documentation_fragment:
      - default_callback
      - result_format_callback
    requirements:
      - set as stdout callback in configuration
"""

# What playbooks publish stands under this key of `set_stats`.
PUBLISHED = "berth"
SECRETS = "berth_secrets"
# Facts are large and full of private matters; `results` repeats what was told item by item; some is for Ansible itself.
LEFT_OUT = {
    *("ansible_facts", "ansible_stats", "ansible_loop_var", "invocation", "add_host", "add_group", "validate_args_context"),
    *("results", "stdout_lines", "stderr_lines", "warnings", "deprecations", "exception", SECRETS),
}


class CallbackModule(DefaultCallback):
    """Each hook of the default callback, told as an event with the text that it prints."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "berth"

    def __init__(self):
        super().__init__()
        channel_class = getattr(sys.modules.get("berth_channel"), "Channel", None)
        self._channel = channel_class.current if channel_class else None
        self._folder = os.getcwd() + os.sep
        self._play_name = None
        if self._channel:
            announce_before_censoring(self._channel)

    def v2_playbook_on_start(self, playbook):
        with self._told("run_started", result={"playbook": os.path.basename(playbook._file_name)}):
            super().v2_playbook_on_start(playbook)

    def v2_playbook_on_play_start(self, play):
        self._play_name = play.get_name().strip()
        with self._told("play_started"):
            super().v2_playbook_on_play_start(play)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._stop_if_asked()
        with self._told("task_started", task):
            super().v2_playbook_on_task_start(task, is_conditional)

    def v2_playbook_on_handler_task_start(self, task):
        self._stop_if_asked()
        with self._told("task_started", task):
            super().v2_playbook_on_handler_task_start(task)

    def v2_runner_on_start(self, host, task):
        with self._told("host_started", task, host.get_name()):
            super().v2_runner_on_start(host, task)

    def v2_runner_on_ok(self, result):
        published = published_by(result)
        with self._told_result("host_ok", result):
            super().v2_runner_on_ok(result)
        self._publish(result, published)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        with self._told_result("host_failed", result, **({"ignored": True} if ignore_errors else {})):
            super().v2_runner_on_failed(result, ignore_errors)

    def v2_runner_on_unreachable(self, result):
        with self._told_result("host_unreachable", result):
            super().v2_runner_on_unreachable(result)

    def v2_runner_on_skipped(self, result):
        with self._told_result("host_skipped", result):
            super().v2_runner_on_skipped(result)

    def v2_runner_retry(self, result):
        with self._told_result("host_retry", result):
            super().v2_runner_retry(result)

    def v2_runner_item_on_ok(self, result):
        published = published_by(result)
        with self._told_result("item_ok", result):
            super().v2_runner_item_on_ok(result)
        self._publish(result, published)

    def v2_runner_item_on_failed(self, result):
        with self._told_result("item_failed", result):
            super().v2_runner_item_on_failed(result)

    def v2_runner_item_on_skipped(self, result):
        with self._told_result("item_skipped", result):
            super().v2_runner_item_on_skipped(result)

    def v2_on_file_diff(self, result):
        with self._told("file_diff", result.task, result.host.get_name()):
            super().v2_on_file_diff(result)

    def v2_playbook_on_include(self, included_file):
        with self._told("file_included", result={"file": self._relative(included_file._filename)}):
            super().v2_playbook_on_include(included_file)

    def v2_playbook_on_notify(self, handler, host):
        with self._told("handler_notified", handler, host.get_name()):
            super().v2_playbook_on_notify(handler, host)

    def v2_playbook_on_no_hosts_matched(self):
        with self._told("hosts_unmatched"):
            super().v2_playbook_on_no_hosts_matched()

    def v2_playbook_on_no_hosts_remaining(self):
        with self._told("hosts_exhausted"):
            super().v2_playbook_on_no_hosts_remaining()

    def v2_playbook_on_stats(self, stats):
        hosts = {host: stats.summarize(host) for host in sorted(stats.processed)}
        with self._told("run_finished", result={"hosts": hosts}):
            super().v2_playbook_on_stats(stats)

    def _told_result(self, event, result, **more):
        """The default callback changes the result while it prints it, so the event is made before."""
        shown = result.result
        for holder in (shown, *(item for item in shown.get("results") or () if isinstance(item, dict))):
            holder.pop(SECRETS, None)
        kept = {key: value for key, value in shown.items() if key not in LEFT_OUT and not key.startswith("_ansible_")}
        if "item" not in kept and "_ansible_item_label" in shown:
            kept["item"] = shown["_ansible_item_label"]
        warnings = [str(warning.event.msg) for warning in result.warnings]
        if warnings:
            kept["warnings"] = warnings
        return self._told(event, result.task, result.host.get_name(), {**kept, **more})

    @contextlib.contextmanager
    def _told(self, name, task=None, host=None, result=None):
        if not self._channel:
            yield
            return
        event = {"at": now(), "event": name, "play": self._play_name, **self._described(task), "host": host}
        event["result"] = result
        # Workers' messages come in by another thread: their text must not fall into this event.
        with self._display._lock:
            self._channel.event_begins()
            try:
                yield
            finally:
                self._channel.event({key: value for key, value in event.items() if value is not None})

    def _described(self, task):
        if task is None:
            return {}
        return {
            "task": task.get_name(include_role_fqcn=False).strip().removeprefix(f"{task._role} : "),
            "task_uuid": task._uuid,
            "task_path": self._relative(task.get_path() or "") or None,
            "role": task._role.get_name() if task._role else None,
        }

    def _relative(self, path):
        return path.removeprefix(self._folder)

    def _publish(self, result, published):
        if published is not None:
            with self._told("published", result.task, result.host.get_name(), published):
                pass

    def _stop_if_asked(self):
        if self._channel and self._channel.asked_to_stop():
            # What Ctrl-C does at a terminal, between two tasks.
            raise KeyboardInterrupt


def published_by(result):
    stats = result.result.get("ansible_stats")
    return stats["data"].get(PUBLISHED) if isinstance(stats, dict) and isinstance(stats.get("data"), dict) else None


def announce_before_censoring(channel):
    """A `no_log` result has lost its secrets when a callback sees it, but later tasks may still print them."""
    try:
        from ansible._internal._task import UnifiedTaskResult as Result

        name = "as_result_dict"
    except ImportError:
        # Core 2.19.
        from ansible.executor.task_result import _RawTaskResult as Result

        name = "as_callback_task_result"
    censor = getattr(Result, name)

    def announcing(self, *args, **kwargs):
        for holder in whole_results(self):
            for secret in holder.get(SECRETS) or () if isinstance(holder, dict) else ():
                channel.secret(str(secret))
        return censor(self, *args, **kwargs)

    setattr(Result, name, announcing)


def whole_results(result):
    """What a module returned, before anything is taken out of it; core 2.21 comes here for each item by itself."""
    return (result._return_data, *result._loop_results) if hasattr(result, "_return_data") else (result.result_data,)


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
