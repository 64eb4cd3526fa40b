#include "services/form_store/domain/validation_gate.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

// The day in the tenant's calendar.
google::type::Date Today(const TenantInfo& tenant, absl::Time now) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(tenant.record.time_zone(), &zone)) {
    zone = absl::FixedTimeZone(8 * 60 * 60);
  }
  const absl::CivilDay day = absl::ToCivilDay(now, zone);
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::StatusOr<BoundReport> Bind(
    const Form& form, absl::StatusOr<form::v1::ValidationReport> report) {
  RETURN_IF_ERROR(report.status());
  if (report->form_digest() != form.form_digest()) {
    return errors::Internal("validation judged another content than was sent");
  }
  return BindReport(*std::move(report));
}

// Whether a failure says that validation would not answer others either. That a
// caller gave it too little time, or that it lacks a tenant's rule set, does
// not.
bool IsDown(const absl::Status& status, bool had_its_time) {
  return absl::IsUnavailable(status) ||
         (absl::IsDeadlineExceeded(status) && had_its_time);
}

absl::Status SubmissionError(const absl::Status& cause,
                             const TenantInfo& tenant) {
  const errors::Reason reason = errors::ReasonOf(cause);
  if (reason == errors::ERROR_REASON_RULE_SET_UNKNOWN ||
      reason == errors::ERROR_REASON_TEMPLATE_UNKNOWN) {
    return errors::FailedPrecondition(
               reason,
               "validation does not know the rule set or the template "
               "by which the form is to be judged; load it there, or "
               "change the tenant's default_rule_set")
        .With("rule_set", tenant.record.default_rule_set());
  }
  return errors::Unavailable(
             errors::ERROR_REASON_VALIDATION_UNAVAILABLE,
             "a form is submitted only with a validation report of its present "
             "content, and the validation service does not answer; the form is "
             "unchanged, try again later")
      .WithRetryAfter(absl::Seconds(1));
}

}  // namespace

bool ValidationGate::Paused() {
  base::MutexLock lock(mutex_);
  return clock_->Uptime() < paused_until_;
}

void ValidationGate::Pause() {
  base::MutexLock lock(mutex_);
  paused_until_ = clock_->Uptime() + options_.pause_after_failure;
}

absl::StatusOr<ValidationGate::Judgements> ValidationGate::JudgeBatch(
    const TenantInfo& tenant, std::span<const Form* const> forms,
    absl::Duration timeout) {
  ValidationBatch batch;
  batch.forms.assign(forms.begin(), forms.end());
  batch.rule_set = tenant.record.default_rule_set();
  batch.evaluation_date = Today(tenant, clock_->Now());
  ASSIGN_OR_RETURN(FormValidator::Reports reports,
                   validator_->Validate(batch, timeout));
  if (reports.empty() || reports.size() > forms.size()) {
    return errors::Internal("validation answered another number of forms");
  }
  Judgements judgements;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    judgements.push_back(Bind(*forms[i], std::move(reports[i])));
  }
  return judgements;
}

std::vector<std::optional<BoundReport>> ValidationGate::TryJudge(
    const TenantInfo& tenant, std::span<const Form* const> forms,
    absl::Time deadline) {
  std::vector<std::optional<BoundReport>> reports(forms.size());
  for (std::size_t begin = 0; begin < forms.size();
       begin += ValidationBatch::kMaxForms) {
    const absl::Duration wait =
        std::min(options_.write_wait, deadline - clock_->Now());
    if (wait <= absl::ZeroDuration() || Paused()) {
      return reports;
    }
    const auto part = forms.subspan(
        begin, std::min(ValidationBatch::kMaxForms, forms.size() - begin));
    absl::StatusOr<Judgements> judged = JudgeBatch(tenant, part, wait);
    if (!judged.ok()) {
      log::Warning("no validation in time; forms stay pending",
                   {{"tenant", tenant.id},
                    {"forms", part.size()},
                    {"status", judged.status()}});
      if (IsDown(judged.status(), wait == options_.write_wait)) {
        Pause();
      }
      return reports;
    }
    for (std::size_t i = 0; i < judged->size(); ++i) {
      if ((*judged)[i].ok()) {
        reports[begin + i] = *std::move((*judged)[i]);
      }
    }
    if (judged->size() < part.size()) {
      return reports;
    }
  }
  return reports;
}

absl::StatusOr<BoundReport> ValidationGate::Judge(const TenantInfo& tenant,
                                                  const Form& form,
                                                  absl::Time deadline) {
  const Form* forms[] = {&form};
  const absl::Duration wait =
      std::min(options_.submit_wait, deadline - clock_->Now());
  absl::StatusOr<Judgements> judged = JudgeBatch(tenant, forms, wait);
  if (judged.ok() && judged->front().ok()) {
    return std::move(judged->front());
  }
  const absl::Status cause =
      judged.ok() ? judged->front().status() : judged.status();
  log::Warning("no validation for a submission",
               {{"form", form.name()}, {"status", cause}});
  return SubmissionError(cause, tenant);
}

}  // namespace jixiao::form_store
