package org.berth.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PveumTest {

  @Test
  void linesBecomeCalls() {
    assertThat(PveumCommand.parse(List.of("user", "add", "a@pve", "--comment", "Anna")))
        .contains(
            new Pveum.Request(
                "POST", "/access/users", Map.of("userid", "a@pve", "comment", "Anna")));
    assertThat(
            PveumCommand.parse(
                List.of("user", "token", "add", "a@pve", "t", "--privsep=1", "-expire", "0")))
        .contains(
            new Pveum.Request(
                "POST", "/access/users/a@pve/token/t", Map.of("privsep", "1", "expire", "0")));
  }

  @Test
  void deletingGrantsIsAChangeOfTheList() {
    assertThat(
            PveumCommand.parse(
                List.of("acl", "delete", "/vms", "--users", "a@pve", "--roles", "PVEAdmin")))
        .contains(
            new Pveum.Request(
                "PUT",
                "/access/acl",
                Map.of("path", "/vms", "users", "a@pve", "roles", "PVEAdmin", "delete", "1")));
  }

  @Test
  void oldNamesStillWork() {
    assertThat(PveumCommand.parse(List.of("roleadd", "R", "-privs", "VM.Audit,VM.Clone")))
        .contains(
            new Pveum.Request(
                "POST", "/access/roles", Map.of("roleid", "R", "privs", "VM.Audit,VM.Clone")));
  }

  @Test
  void unknownLinesAreNone() {
    assertThat(PveumCommand.parse(List.of("user", "explode"))).isEmpty();
  }
}
