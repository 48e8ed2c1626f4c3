package org.berth.server.template;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.berth.contract.ErrorCode;
import org.berth.contract.Page;
import org.berth.contract.Request;
import org.berth.contract.Template;
import org.berth.server.db.Database;
import org.berth.server.http.Caller;
import org.berth.server.http.Paging;
import org.berth.server.http.Routes;
import org.berth.server.play.Plays;
import org.berth.server.problem.Failure;
import org.berth.server.request.Idempotency;

/** The versions of templates on the configured cluster. */
public final class Templates {
  private static final String PLAYBOOK = "playbooks/retire_template.yml";

  private final Database database;
  private final UUID cluster;
  private final Plays plays;

  /**
   * @param cluster its id in our tables
   */
  public Templates(Database database, UUID cluster, Plays plays) {
    this.database = database;
    this.cluster = cluster;
    this.plays = plays;
  }

  /** Adds the addresses of this feature. */
  public void register(Routes routes) {
    new TemplateRoutes(this).register(routes);
  }

  List<Template> all() {
    return database.inTransaction(tx -> new TemplateDao(tx).all(cluster));
  }

  Page<Template> page(TemplateDao.Filter filter, Paging<Template> paging) {
    return paging.page(
        database.inTransaction(tx -> new TemplateDao(tx).list(cluster, filter, paging)));
  }

  /** How many environments have packages older than the newest template of their name. */
  public long behind() {
    return all().stream().mapToLong(Template::behind).sum();
  }

  /** Asks for an old version to be taken away; the newest is what environments are cloned from. */
  Request retire(Caller caller, String id, Idempotency idempotency) {
    Template template =
        all().stream()
            .filter(each -> Integer.toString(each.id()).equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new Failure(ErrorCode.NOT_FOUND, "There is no template of ours with id " + id));
    if (template.newest()) {
      throw new Failure(
          ErrorCode.WRONG_STATE,
          "Template %s is the newest version of %s on %s: environments are cloned from it"
              .formatted(id, template.name(), template.node()));
    }
    Map<String, Object> variables =
        Map.of("docker_platform_template", template.name(), "template_id", template.id());
    return plays.accept(caller, PLAYBOOK, variables, idempotency);
  }
}
