#ifndef JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_FUNCTIONS_H_
#define JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_FUNCTIONS_H_

namespace jixiao::cel {
class EnvironmentBuilder;
}

// What rules can say beyond the standard library of the expression language.
// All functions are pure; a failure defers the rule that called. The reference
// for rule owners is deploy/rules/README.md.
namespace jixiao::validation {

// Exact numbers: decimal('1.5'), decimal(2), a.plus(b), a.minus(b), a.abs(),
// a.round(digits), a.eq(b), a.lt(b), a.le(b), a.gt(b), a.ge(b), and
// share(part, whole): a percentage with six decimals.
void AddDecimalFunctions(cel::EnvironmentBuilder& builder);

// Money: amount.or_zero(), amount.is_blank(), amount.is_valid(),
// amount.decimals(), [fen, …].sum().
void AddAmountFunctions(cel::EnvironmentBuilder& builder);

// Dates with precision: a.is_before(b), a.is_after(b).
void AddDateFunctions(cel::EnvironmentBuilder& builder);

// Target values: t.is_given(), t.is_quantity(), t.is_rate(), t.number(),
// t.percent(template), a.is_same_target(b).
void AddTargetFunctions(cel::EnvironmentBuilder& builder);

// Texts: s.is_blank(), s.key(), s.has_markup(), s.has_control_characters(),
// s.clause_count(), s.years().
void AddTextFunctions(cel::EnvironmentBuilder& builder);

// The form's template: template.has_level2(level1, level2),
// template.label(path), template.aspect_label(aspect),
// template.category_label(category), template.column_label(column),
// template.half_year_percent().
void AddTemplateFunctions(cel::EnvironmentBuilder& builder);

// Parts of a form: form.indicators(), form.indicators_in(category),
// form.indicators_about(aspect), form.indicators_named(name),
// form.repeated_indicator_names(), form.amount_at(path), form.text_at(path).
void AddFormFunctions(cel::EnvironmentBuilder& builder);

// All of the above.
void AddDomainFunctions(cel::EnvironmentBuilder& builder);

}  // namespace jixiao::validation

#endif  // JIXIAO_SERVICES_VALIDATION_ENGINE_FUNCTIONS_FUNCTIONS_H_
