package org.berth.server.environment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.berth.contract.Engine;
import org.berth.contract.Environment;
import org.berth.contract.EnvironmentState;
import org.berth.contract.ErrorCode;
import org.berth.contract.GuestKind;
import org.berth.contract.Limits;
import org.berth.contract.SshAccess;
import org.berth.server.config.Settings;
import org.berth.server.db.Database;
import org.berth.server.http.Body;
import org.berth.server.http.Call;
import org.berth.server.http.Paging;
import org.berth.server.http.Permission;
import org.berth.server.http.Routes;
import org.berth.server.http.TenantOf;
import org.berth.server.problem.Failure;
import org.berth.server.request.Idempotency;

/** {@code /environments}, {@code /limits}, {@code /engines}. */
final class EnvironmentRoutes {
  private static final String ALL = "/api/v1/environments";
  private static final String ONE = ALL + "/{environment}";

  private final Database database;
  private final Settings.Environment settings;
  private final Environments environments;
  private final EnvironmentKeys keys;

  EnvironmentRoutes(
      Database database,
      Settings.Environment settings,
      Environments environments,
      EnvironmentKeys keys) {
    this.database = database;
    this.settings = settings;
    this.environments = environments;
    this.keys = keys;
  }

  void register(Routes routes) {
    routes
        .post(ALL, Permission.ENVIRONMENT_WRITE, TenantOf.CALLER, this::create)
        .get(ALL, Permission.ENVIRONMENT_READ, TenantOf.CALLER, this::list)
        .get(ONE, Permission.ENVIRONMENT_READ, TenantOf.CALLER, this::get)
        .delete(ONE, Permission.ENVIRONMENT_WRITE, TenantOf.CALLER, this::delete)
        .post(ONE + "/reconcile", Permission.ENVIRONMENT_WRITE, TenantOf.CALLER, this::reconcile)
        .post(ONE + "/ssh-access", Permission.ENVIRONMENT_WRITE, TenantOf.CALLER, this::sshAccess)
        .get("/api/v1/engines", Permission.ENGINE_READ, TenantOf.CALLER, this::engines)
        .get("/api/v1/limits", Permission.SELF, TenantOf.PLATFORM, this::limits);
  }

  private void create(Call call) throws IOException {
    Body body = call.body();
    EnvironmentSpec spec = EnvironmentSpec.parse(body, settings);
    Idempotency idempotency = Idempotency.of(call, body.bytes());
    call.accepted(environments.create(call.caller(), spec, idempotency));
  }

  private void delete(Call call) {
    Idempotency idempotency = Idempotency.of(call, new byte[0]);
    var meant =
        new Environments.Meant(
            call.query("confirm"),
            call.query(GivenUp.FIELD).map(GivenUp::parse).orElse(GivenUp.NONE));
    call.accepted(environments.delete(call.caller(), call.path("environment"), meant, idempotency));
  }

  private void reconcile(Call call) throws IOException {
    Body body = call.body();
    ReconcileMode mode = ReconcileMode.of(body.bool(ReconcileMode.FIELD).orElse(false));
    body.end();
    Idempotency idempotency = Idempotency.of(call, body.bytes());
    call.accepted(
        environments
            .reconciles()
            .accept(call.caller(), call.path("environment"), mode, idempotency));
  }

  private void list(Call call) {
    Paging<Environment> paging = EnvironmentViews.LISTING.asked(call);
    var filter =
        new EnvironmentViews.Filter(
            call.query("name"),
            call.query(
                "state", Arrays.stream(EnvironmentState.values()).map(EnvironmentState::wire)),
            call.query("owner"));
    List<Environment> rows =
        database.inTransaction(tx -> new EnvironmentViews(tx).list(call.scope(), filter, paging));
    call.json(200, paging.page(rows));
  }

  private Environment find(Call call) {
    String nameOrId = call.path("environment");
    return database
        .inTransaction(tx -> new EnvironmentViews(tx).find(call.scope(), nameOrId))
        .orElseThrow(() -> Environments.notFound(nameOrId));
  }

  private void get(Call call) {
    call.object(find(call));
  }

  /** The key is on this machine; whoever may write the environment may use it. */
  private void sshAccess(Call call) {
    Environment environment = find(call);
    Environment.Guest guest = environment.guest();
    if (guest == null || guest.address() == null || guest.hostKey() == null) {
      throw new Failure(
          ErrorCode.WRONG_STATE,
          "%s is %s and has no guest that can be reached"
              .formatted(environment.name(), environment.state().wire()));
    }
    Path file =
        database.inTransaction(
            tx ->
                new EnvironmentDao(tx)
                    .lock(call.scope(), environment.id().toString())
                    .map(living -> keys.file(living.id(), living.privateKey().value()))
                    .orElseThrow(() -> Environments.notFound(environment.name())));
    call.json(200, new SshAccess("root", guest.address(), 22, guest.hostKey(), file.toString()));
  }

  private void engines(Call call) {
    Paging<Engine> paging = EngineDao.LISTING.asked(call);
    var filter = new EngineDao.Filter(call.queryId("environment_id"), call.query("name"));
    List<Engine> rows =
        database.inTransaction(tx -> new EngineDao(tx).list(call.scope(), filter, paging));
    call.json(200, paging.page(rows));
  }

  private void limits(Call call) {
    call.object(
        new Limits(
            resources(settings.defaults()),
            resources(settings.maxima()),
            settings.template(),
            List.of(GuestKind.LXC)));
  }

  private static Environment.Resources resources(Settings.Size size) {
    return new Environment.Resources(size.cores(), size.memoryMb(), size.diskGb());
  }
}
