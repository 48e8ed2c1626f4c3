package org.berth.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /runs}: an operator's play. Variables are data, never templates. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewPlay(
    String playbook,
    @Nullable Map<String, Object> variables,
    @Nullable Boolean check,
    @Nullable Boolean diff,
    @Nullable List<String> tags,
    @Nullable String limit,
    @Nullable Integer timeLimit) {}
