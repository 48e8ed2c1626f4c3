package org.berth.server.request;

import java.util.UUID;
import org.berth.contract.RequestVerb;
import org.berth.server.tenant.TenantId;
import org.jdbi.v3.core.Handle;

/** Puts right what a request had claimed, when it is taken back before anybody worked on it. */
public interface Withdrawal {
  void withdrawn(Handle tx, TenantId tenant, RequestVerb verb, UUID environment);
}
