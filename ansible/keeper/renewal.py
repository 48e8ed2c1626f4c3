"""What of an imported Ansible must be made anew in a fork of it, so that it is as if just started."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import pickle
import pkgutil
import secrets
import tempfile

# What nearly every run imports between its start and the end of its first task. Plugins of inventories are left out: with
# the first of them Ansible finds its own collection, and says so.
AHEAD = """
ansible._internal._errors._task_timeout ansible.executor.process.worker ansible.executor.task_executor
ansible.module_utils.connection ansible.playbook.handler_task_include ansible.playbook.included_file
ansible.playbook.role_include ansible.plugins.become.su ansible.plugins.become.sudo ansible.plugins.cache.memory
ansible.plugins.callback.default ansible.plugins.callback.junit ansible.plugins.callback.minimal
ansible.plugins.callback.oneline ansible.plugins.connection.local ansible.plugins.connection.paramiko_ssh
ansible.plugins.connection.psrp ansible.plugins.connection.ssh ansible.plugins.connection.winrm
ansible.plugins.doc_fragments.connection_pipelining ansible.plugins.doc_fragments.default_callback
ansible.plugins.doc_fragments.result_format_callback ansible.plugins.doc_fragments.shell_common
ansible.plugins.doc_fragments.shell_windows ansible.plugins.doc_fragments.vars_plugin_staging
ansible.plugins.shell.cmd ansible.plugins.shell.powershell ansible.plugins.shell.sh ansible.plugins.strategy.linear
ansible.plugins.vars.host_group_vars ansible.utils._junit_xml ansible.utils.hashing
multiprocessing.popen_fork multiprocessing.resource_tracker multiprocessing.shared_memory multiprocessing.synchronize
pprint pty xml.dom.minidom xml.etree.ElementTree
""".split()
# They bring all of Ansible's facts or an HTTP client with them: two to three megabytes each, which every worker of every
# run would be forked with. To fork is most of what a short task costs, and takes as long as there is memory to copy.
HEAVY = {"package", "unarchive"}


def import_ahead() -> None:
    """Saves each run the time; what this release of Ansible does not have is left to the run."""
    # First of all: it looks at the locale and at the streams, and makes what the others import.
    importlib.import_module("ansible.cli.playbook")
    actions = importlib.import_module("ansible.plugins.action")
    light = {module.name for module in pkgutil.iter_modules(actions.__path__)} - HEAVY
    for name in (*AHEAD, *(f"{actions.__name__}.{action}" for action in sorted(light))):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    read_ahead()


def read_ahead() -> None:
    """What Ansible's own plugins and collection say of themselves: long texts in YAML."""
    import ansible
    from ansible.plugins import loader
    from ansible.utils.collection_loader import _collection_finder as finder

    for plugins in (loader.become_loader, loader.callback_loader, loader.connection_loader, loader.shell_loader):
        list(plugins.all(class_only=True))
    with open(os.path.join(os.path.dirname(ansible.__file__), "config", "ansible_builtin_runtime.yml"), "rb") as file:
        text = file.read()
    parse = finder._meta_yml_to_dict
    # To parse it takes nine megabytes, of which one is worth keeping.
    parsed = apart(lambda: parse(text, ("ansible.builtin", "runtime.yml")))
    # Ansible leaves this function to be replaced by one that remembers.
    finder._meta_yml_to_dict = lambda asked, name: parsed if asked == text else parse(asked, name)


def apart(make):
    """What `make` returns, made in a fork of this process: the memory that it takes on the way is given back whole."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            # Whoever kills this process leaves nobody who reads: only then does a write say so, instead of waiting for ever.
            os.close(ours)
            with open(theirs, "wb") as file:
                pickle.dump(make(), file)
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as file:
        # From ourselves; it ends too early where the fork failed.
        made = pickle.load(file)  # noqa: S301
    os.waitpid(child, 0)
    return made


def renew(before: dict[str, str]) -> None:
    """`before` is the environment in which Ansible was imported; now the process has another."""
    import ansible.constants
    import ansible.utils.path
    import ansible.utils.vars

    changed = {name for name in before.keys() | os.environ.keys() if before.get(name) != os.environ.get(name)}
    tempfile.tempdir = None
    # Tasks are told apart by numbers that begin with this, in all runs.
    ansible.utils.vars.random_int = f"{secrets.randbits(32):08x}"
    # The folder for temporary files was made for the process that imported Ansible, which will remove it.
    atexit.unregister(ansible.utils.path.cleanup_tmp_file)
    constants = vars(ansible.constants)
    for name, definition in ansible.constants.config.get_configuration_definitions().items():
        if depends(definition, changed):
            value = ansible.constants.config.get_config_value(name, variables=constants)
            ansible.constants.set_constant(name, value)


def depends(definition: dict, changed: set[str]) -> bool:
    """Whether a setting is read from one of these variables, or is made of one that is."""
    read = {entry["name"] for entry in definition.get("env") or ()}
    default = definition.get("default")
    return bool(read & changed) or isinstance(default, str) and any(name in default for name in changed)
