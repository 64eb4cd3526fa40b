#ifndef JIXIAO_COMMON_CEL_CEL_H_
#define JIXIAO_COMMON_CEL_CEL_H_

// Common Expression Language (google/cel-spec, doc/langdef.md) over protobuf
// messages and scalars:
//
//   EnvironmentBuilder builder;
//   builder.SetContainer("jixiao.form.v1")
//       .AddVariable("form", Type::Message(Form::descriptor()));
//   absl::StatusOr<Environment> environment = builder.Build();
//   CompileResult compiled =
//       environment->CompileFor(Type::Bool(), "form.total.fen > 0");
//   Activation activation(*environment);
//   activation.Set("form", Value::Message(&form));
//   absl::StatusOr<bool> verdict = compiled.program->EvaluateBool(activation);
//
// Enum constants are ints, written with or without the prefix that repeats the
// enum's name: FormState.FORM_STATE_DRAFT or FormState.DRAFT.

#include "common/cel/environment.h"  // IWYU pragma: export
#include "common/cel/program.h"      // IWYU pragma: export
#include "common/cel/type.h"         // IWYU pragma: export
#include "common/cel/value.h"        // IWYU pragma: export

#endif  // JIXIAO_COMMON_CEL_CEL_H_
