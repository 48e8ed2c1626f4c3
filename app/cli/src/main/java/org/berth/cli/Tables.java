package org.berth.cli;

import org.berth.cli.output.Column;
import org.berth.cli.output.Table;

/** Which fields of the API's objects stand in which column. */
final class Tables {
  static final Table ENVIRONMENTS =
      Table.of(
          Column.of("NAME", "/name"),
          Column.of("STATE", "/state"),
          Column.of("ADDRESS", "/guest/address"),
          Column.of("CORES", "/resources/cores"),
          Column.of("MEMORY MB", "/resources/memory_mb"),
          Column.of("DISK GB", "/resources/disk_gb"),
          Column.of("OWNER", "/owner"),
          Column.wide("URL", "/url"),
          Column.wide("KIND", "/kind"),
          Column.wide("NODE", "/guest/node"),
          Column.wide("VMID", "/guest/id"),
          Column.wide("DOCKER", "/engines/0/engine"),
          Column.wide("ID", "/id"));

  static final Table REQUESTS =
      Table.of(
          Column.of("ID", "/id"),
          Column.of("VERB", "/verb"),
          Column.of("ENVIRONMENT", "/environment"),
          Column.of("STATE", "/state"),
          Column.of("POSITION", "/position"),
          Column.of("WAITING FOR", "/waiting_for"),
          Column.of("REQUESTER", "/requester"),
          Column.wide("RUN", "/run_id"),
          Column.wide("CREATED", "/created_at"));

  static final Table REQUEST =
      Table.of(
          Column.of("ID", "/id"),
          Column.of("VERB", "/verb"),
          Column.of("ENVIRONMENT", "/environment"),
          Column.of("STATE", "/state"),
          Column.of("POSITION", "/position"),
          Column.of("WAITING FOR", "/waiting_for"),
          Column.of("REASON", "/reason"),
          Column.of("REQUESTER", "/requester"),
          Column.of("RUN", "/run_id"));

  static final Table RUNS =
      Table.of(
          Column.of("ID", "/id"),
          Column.of("PLAYBOOK", "/playbook"),
          Column.of("STATE", "/state"),
          Column.of("EXIT", "/exit_code"),
          Column.of("ATTEMPT", "/attempt"),
          Column.of("STARTED", "/started_at"),
          Column.of("ENDED", "/ended_at"),
          Column.of("ETA", "/eta"),
          Column.wide("SLOW TASK", "/slow_task"),
          Column.wide("REVISION", "/revision"));

  static final Table EXPLANATION =
      Table.of(
          Column.of("REQUEST", "/request_id"),
          Column.of("RUN", "/run_id"),
          Column.of("STATE", "/state"),
          Column.of("POSITION", "/position"),
          Column.of("WAITING FOR", "/waiting_for/words"),
          Column.of("STARTS", "/starts_at"),
          Column.of("TASK", "/progress/task"),
          Column.of("ENDS", "/eta"),
          Column.of("IN WORDS", "/sentence"));

  static final Table MANIFEST =
      Table.of(
          Column.of("RUN", "/run_id"),
          Column.of("REQUEST", "/request_id"),
          Column.of("REQUESTER", "/requester"),
          Column.of("APPROVER", "/approver"),
          Column.of("INSTANCE", "/instance_id"),
          Column.of("PLAYBOOK", "/playbook"),
          Column.of("COMMIT", "/revision/commit"),
          Column.of("TREE", "/revision/tree"),
          Column.of("DIRTY", "/revision/dirty"),
          Column.of("CONTENT", "/revision/content"),
          Column.of("VERSIONS", "/versions"),
          Column.of("COLLECTIONS", "/collections"),
          Column.of("INVENTORY", "/inventory_hash"),
          Column.of("VARIABLES", "/variables_hash"),
          Column.of("OPTIONS", "/options"));

  static final Table CANCELLATION =
      Table.of(
          Column.of("RUN", "/run_id"),
          Column.of("STATE", "/state"),
          Column.of("PROVEN", "/proven"),
          Column.of("RESULT", "/sentence"),
          Column.wide("CUT", "/cut"),
          Column.wide("STILL ALIVE", "/alive"),
          Column.wide("HOSTS", "/hosts"),
          Column.wide("TASKS", "/tasks"));

  static final Table INSTANCES =
      Table.of(
          Column.of("ID", "/id"),
          Column.of("HOST", "/host"),
          Column.of("VERSION", "/version"),
          Column.of("STATE", "/state"),
          Column.of("SEEN", "/seen_at"),
          Column.of("BUSY", "/busy"),
          Column.wide("THREADS", "/threads"),
          Column.wide("STARTED", "/started_at"));

  static final Table NODES =
      Table.of(
          Column.of("NODE", "/name"),
          Column.of("CLUSTER", "/cluster"),
          Column.of("ONLINE", "/online"),
          Column.of("CORES", "/cores"),
          Column.of("MEMORY MB", "/memory_mb"),
          Column.of("FREE MB", "/free_memory_mb"),
          Column.of("SEEN", "/observed_at"),
          Column.wide("REASON", "/reason"),
          Column.wide("TEMPLATE", "/templates/0/name"));

  static final Table TEMPLATES =
      Table.of(
          Column.of("ID", "/id"),
          Column.of("NAME", "/name"),
          Column.of("VERSION", "/version"),
          Column.of("NODE", "/node"),
          Column.of("BUILT", "/built_at"),
          Column.of("NEWEST", "/newest"),
          Column.of("ENVIRONMENTS BEHIND", "/behind"));

  static final Table FENCE =
      Table.of(
          Column.of("INSTANCE", "/instance"),
          Column.of("REQUESTS", "/requests"),
          Column.of("RESULT", "/sentence"));

  static final Table SUBSCRIPTIONS =
      Table.of(
          Column.of("ID", "/id"),
          Column.of("KIND", "/kind"),
          Column.of("TARGET", "/target"),
          Column.of("ABOUT", "/about"),
          Column.of("EVENTS", "/events"),
          Column.of("ACTIVE", "/active"),
          Column.wide("TEAM", "/team"),
          Column.wide("PERSON", "/person"),
          Column.wide("REASON", "/reason"));

  static final Table DELIVERIES =
      Table.of(
          Column.of("ID", "/id"),
          Column.of("EVENT", "/event"),
          Column.of("KIND", "/kind"),
          Column.of("TARGET", "/target"),
          Column.of("STATE", "/state"),
          Column.of("NEXT TRY", "/next_try_at"),
          Column.of("REASON", "/reason"),
          Column.wide("DELIVERED", "/delivered_at"),
          Column.wide("SUBSCRIPTION", "/subscription_id"));

  static final Table PERSON =
      Table.of(
          Column.of("NAME", "/name"),
          Column.of("TENANT", "/tenant"),
          Column.of("PERMISSIONS", "/permissions"));

  private Tables() {}
}
