#include "services/reporting/query/filter.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/cel/cel.h"

namespace jixiao::reporting {
namespace {

using cel::Type;
using cel::Value;

// The value of a variable in a row. `argument` tells columns of one kind apart.
using Getter = Value (*)(const TenantPartition&, RowPosition,
                         unsigned argument);

struct Variable {
  std::string_view name;
  Grain grain;
  Type (*type)();
  Getter get;
  unsigned argument;
};

Type NullableInt() {
  return Type::Wrapper(Type::Int());
}

Value KeyValue(const TenantPartition& partition, RowPosition at,
               unsigned dimension) {
  const auto id = static_cast<Dimension>(dimension);
  return Value::BorrowedString(KeyOf(partition, id, CodeOf(partition, id, at)));
}

Value YearValue(const TenantPartition& partition, RowPosition at, unsigned) {
  return Value::Int(partition.forms().fiscal_year[at.slot]);
}

Value DepartmentName(const TenantPartition& partition, RowPosition at,
                     unsigned) {
  return Value::BorrowedString(
      partition.departments().name(partition.forms().department[at.slot]));
}

Value UnitName(const TenantPartition& partition, RowPosition at, unsigned) {
  return Value::BorrowedString(
      partition.units().name(partition.forms().unit[at.slot]));
}

Value ProjectName(const TenantPartition& partition, RowPosition at, unsigned) {
  return Value::BorrowedString(partition.forms().project[at.slot]);
}

Value AmountValue(const TenantPartition& partition, RowPosition at,
                  unsigned bit) {
  const FormColumns& forms = partition.forms();
  if ((forms.present[at.slot] >> bit & 1U) == 0) {
    return Value::Null();
  }
  switch (bit) {
    case kHalfYearPlanBit:
      return Value::Int(forms.half_year_plan_fen[at.slot]);
    case kFullYearExpenditureBit:
      return Value::Int(forms.full_year_expenditure_fen[at.slot]);
    default:
      return Value::Int(forms.funding_fen[bit][at.slot]);
  }
}

Value BudgetValue(const TenantPartition& partition, RowPosition at, unsigned) {
  const FormColumns& forms = partition.forms();
  std::int64_t sum = 0;
  bool present = false;
  for (unsigned source = 0; source < kFundingSources; ++source) {
    if ((forms.present[at.slot] >> source & 1U) != 0) {
      present = true;
      sum += forms.funding_fen[source][at.slot];
    }
  }
  return present ? Value::Int(sum) : Value::Null();
}

Value IndicatorCount(const TenantPartition& partition, RowPosition at,
                     unsigned) {
  return Value::Int(partition.forms().indicators[at.slot]);
}

Value EmptyRowCount(const TenantPartition& partition, RowPosition at,
                    unsigned) {
  return Value::Int(partition.forms().empty_rows[at.slot]);
}

Value FindingCountValue(const TenantPartition& partition, RowPosition at,
                        unsigned) {
  return Value::Int(
      static_cast<std::int64_t>(partition.forms().findings[at.slot]));
}

unsigned BitOf(FundingSource source) {
  return static_cast<unsigned>(source);
}

std::vector<Variable> MakeVariables() {
  std::vector<Variable> variables;
  for (const DimensionInfo& info : Dimensions()) {
    if (info.id == Dimension::kFiscalYear) {
      variables.push_back({info.name, info.grain, &Type::Int, &YearValue, 0});
    } else {
      variables.push_back({info.name, info.grain, &Type::String, &KeyValue,
                           static_cast<unsigned>(info.id)});
    }
  }
  const auto form = [&](std::string_view name, Type (*type)(), Getter get,
                        unsigned argument = 0) {
    variables.push_back({name, Grain::kForm, type, get, argument});
  };
  form("department_name", &Type::String, &DepartmentName);
  form("unit_name", &Type::String, &UnitName);
  form("project", &Type::String, &ProjectName);
  form("budget", &NullableInt, &BudgetValue);
  const auto source = [&](std::string_view name, FundingSource id) {
    form(name, &NullableInt, &AmountValue, BitOf(id));
  };
  source("general_public_budget", FundingSource::kGeneralPublicBudget);
  source("government_fund", FundingSource::kGovernmentFund);
  source("special_account", FundingSource::kSpecialAccount);
  source("state_capital", FundingSource::kStateCapital);
  source("social_insurance", FundingSource::kSocialInsurance);
  source("carry_over", FundingSource::kCarryOver);
  source("other", FundingSource::kOther);
  form("half_year_plan", &NullableInt, &AmountValue, kHalfYearPlanBit);
  form("full_year_expenditure", &NullableInt, &AmountValue,
       kFullYearExpenditureBit);
  form("indicators", &Type::Int, &IndicatorCount);
  form("empty_rows", &Type::Int, &EmptyRowCount);
  form("findings", &Type::Int, &FindingCountValue);
  return variables;
}

const std::vector<Variable>& Variables() {
  static const auto& variables = *new std::vector<Variable>(MakeVariables());
  return variables;
}

// Bounds of one filter: enough for hundreds of listed names.
constexpr std::size_t kMaxExpressionBytes = 16 * 1024;
constexpr std::uint64_t kMaxCostPerRow = 100'000;

const absl::StatusOr<cel::Environment>& FilterEnvironment() {
  static const auto& environment = *new absl::StatusOr<cel::Environment>([] {
    cel::Limits limits;
    limits.max_expression_bytes = kMaxExpressionBytes;
    limits.max_cost = kMaxCostPerRow;
    cel::EnvironmentBuilder builder;
    builder.SetLimits(limits);
    for (const Variable& variable : Variables()) {
      builder.AddVariable(variable.name, variable.type());
    }
    return builder.Build();
  }());
  return environment;
}

// A variable that an expression reads, and its slot in activations.
struct UsedVariable {
  const Variable* variable;
  std::size_t slot;
};

std::vector<UsedVariable> UsedBy(const cel::Environment& environment,
                                 const cel::Program& program) {
  std::vector<UsedVariable> used;
  for (const Variable& variable : Variables()) {
    const bool reads =
        std::any_of(program.paths().begin(), program.paths().end(),
                    [&](const std::string& path) {
                      return std::string_view(path).substr(
                                 0, path.find_first_of(".[")) == variable.name;
                    });
    const std::optional<std::size_t> slot =
        environment.VariableIndex(variable.name);
    if (reads && slot.has_value()) {
      used.push_back({.variable = &variable, .slot = *slot});
    }
  }
  return used;
}

absl::Status MixedGrains(const Variable& a, const Variable& b) {
  return errors::InvalidArgument(
      errors::ERROR_REASON_INVALID_FILTER,
      "filter: " + std::string(a.name) + " and " + std::string(b.name) +
          " are columns of different rows of a form and cannot be compared in "
          "one filter; use columns of one of: funding sources, indicators, "
          "findings");
}

absl::Status Unusable(const cel::CompileResult& compiled) {
  std::string message = "filter:";
  for (const cel::Issue& issue : compiled.issues) {
    message += (&issue == compiled.issues.data() ? " " : "; ");
    message += issue.ToString();
  }
  auto error =
      errors::InvalidArgument(errors::ERROR_REASON_INVALID_FILTER, message);
  if (!compiled.issues.empty()) {
    const cel::Issue& first = compiled.issues.front();
    error.With("line", std::to_string(first.line))
        .With("column", std::to_string(first.column));
  }
  return error;
}

}  // namespace

struct RowFilter::Compiled {
  cel::Environment environment;
  cel::Program program;
  std::vector<UsedVariable> used;
  Grain grain;
};

absl::StatusOr<RowFilter> RowFilter::Compile(std::string_view expression) {
  const absl::StatusOr<cel::Environment>& environment = FilterEnvironment();
  RETURN_IF_ERROR(environment.status());
  cel::CompileResult compiled =
      environment->CompileFor(Type::Bool(), expression);
  if (!compiled.ok()) {
    return Unusable(compiled);
  }
  std::vector<UsedVariable> used = UsedBy(*environment, *compiled.program);
  const Variable* finer = nullptr;
  for (const UsedVariable& use : used) {
    if (use.variable->grain == Grain::kForm) {
      continue;
    }
    if (finer != nullptr && finer->grain != use.variable->grain) {
      return MixedGrains(*finer, *use.variable);
    }
    finer = use.variable;
  }
  const Grain grain = finer == nullptr ? Grain::kForm : finer->grain;
  return RowFilter(std::make_shared<const Compiled>(
      Compiled{.environment = *environment,
               .program = *std::move(compiled.program),
               .used = std::move(used),
               .grain = grain}));
}

Grain RowFilter::grain() const {
  return compiled_->grain;
}

struct RowFilter::Cursor::State {
  State(const Compiled& c, const TenantPartition& p)
      : compiled(c), partition(p), activation(c.environment) {}

  static constexpr std::uint32_t kNoSlot =
      std::numeric_limits<std::uint32_t>::max();

  const Compiled& compiled;
  const TenantPartition& partition;
  cel::Activation activation;
  std::uint32_t slot = kNoSlot;
};

RowFilter::Cursor::Cursor(const RowFilter& filter,
                          const TenantPartition& partition)
    : state_(std::make_unique<State>(*filter.compiled_, partition)) {}

RowFilter::Cursor::~Cursor() = default;
RowFilter::Cursor::Cursor(Cursor&&) noexcept = default;

bool RowFilter::Cursor::Matches(RowPosition at, std::uint64_t* steps) {
  State& state = *state_;
  for (const UsedVariable& use : state.compiled.used) {
    if (use.variable->grain == Grain::kForm && state.slot == at.slot) {
      continue;
    }
    state.activation.Set(use.slot, use.variable->get(state.partition, at,
                                                     use.variable->argument));
  }
  state.slot = at.slot;
  std::uint64_t left = kMaxCostPerRow;
  const bool matches =
      state.compiled.program.EvaluateToValue(state.activation, &left).is_true();
  *steps += kMaxCostPerRow - left;
  return matches;
}

}  // namespace jixiao::reporting
