package org.berth.server.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.berth.contract.ErrorCode;
import org.berth.contract.Problem.FieldError;
import org.berth.server.problem.Failure;
import org.berth.server.problem.FieldErrors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
final class RoleContractTest {
  private static final String SPECS =
      """
      argument_specs:
        main:
          options:
            shop_password: {type: str, no_log: true}
            shop_name: {type: str}
            shop_mail:
              type: dict
              options:
                user: {type: str}
                password: {type: str, no_log: true}
            shop_tills:
              type: list
              elements: dict
              options:
                pin: {type: str, no_log: true}
      """;

  @Test
  void secretsAreRefusedWhereverTheyStand(@TempDir Path roles) throws Exception {
    Path meta = Files.createDirectories(roles.resolve("shop/meta"));
    Files.writeString(meta.resolve("argument_specs.yml"), SPECS);
    var errors = new FieldErrors();

    RoleContract.read(roles, "shop")
        .refuseSecrets(
            Map.of(
                "shop_password",
                "one",
                "shop_name",
                "two",
                "shop_mail",
                Map.of("user", "three", "password", "four"),
                "shop_tills",
                List.of(Map.of("pin", "five"))),
            errors);

    List<FieldError> refused = catchThrowableOfType(Failure.class, errors::refuse).errors();
    assertThat(refused)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "variables.shop_password", "variables.shop_mail.password", "variables.shop_tills.pin");
    assertThat(refused).extracting(FieldError::code).containsOnly(ErrorCode.SECRET_VARIABLE);
    assertThat(refused.toString()).doesNotContain("four");
  }
}
