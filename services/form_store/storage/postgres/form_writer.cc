#include "services/form_store/storage/postgres/form_writer.h"

#include "services/form_store/storage/postgres/params.h"

namespace jixiao::form_store::postgres {
namespace {

// What the table holds of the last report on the content; nothing, when the
// batch has changed it since.
struct ReportColumns {
  explicit ReportColumns(const BatchState::Form& form) {
    if (form.report != nullptr) {
      revision = form.last_report;
      summary = form.report->report_index->summary;
      finding_counts = form.report->report_index->finding_counts;
    }
  }

  int64_t revision = 0;
  std::string_view summary;
  std::string_view finding_counts;
};

bool IsPending(const BatchState::Form& form) {
  return form.content->form_index->validation_pending && form.report == nullptr;
}

// Rows of new forms, one array a column.
class NewForms {
 public:
  void Add(const std::string& id, const BatchState::Form& form) {
    const FormIndex& index = *form.content->form_index;
    const ReportColumns report(form);
    ids_.Add(id);
    revisions_.Add(form.revision);
    update_times_.Add(form.content_time_us);
    reports_.Add(report.revision);
    summaries_.Add(report.summary);
    counts_.Add(report.finding_counts);
    fiscal_years_.Add(int64_t{index.fiscal_year});
    states_.Add(int64_t{index.state});
    units_.Add(index.implementing_unit);
    names_.Add(index.project_display_name);
    totals_.Add(index.effective_total_fen);
    create_times_.Add(index.create_time_us);
    deleted_.Add(index.deleted);
    pending_.Add(IsPending(form));
    last_reports_.Add(form.last_report);
    keys_.Add(form.keys);
  }

  void Send(const std::string& tenant, Connection& connection) {
    if (ids_.empty()) {
      return;
    }
    Params params;
    params.Add(tenant);
    for (Array* const array :
         {static_cast<Array*>(&ids_), static_cast<Array*>(&revisions_),
          static_cast<Array*>(&update_times_), static_cast<Array*>(&reports_),
          static_cast<Array*>(&summaries_), static_cast<Array*>(&counts_),
          static_cast<Array*>(&fiscal_years_), static_cast<Array*>(&states_),
          static_cast<Array*>(&units_), static_cast<Array*>(&names_),
          static_cast<Array*>(&totals_), static_cast<Array*>(&create_times_),
          static_cast<Array*>(&deleted_), static_cast<Array*>(&pending_),
          static_cast<Array*>(&last_reports_), static_cast<Array*>(&keys_)}) {
      params.AddArray(*array);
    }
    connection.Send(
        "INSERT INTO forms (tenant, form_id, revision, update_time_us, "
        "report_revision, report_summary, report_finding_counts, fiscal_year, "
        "state, implementing_unit, project_display_name, effective_total_fen, "
        "create_time_us, deleted, validation_pending, last_report, "
        "unique_keys) SELECT $1, unnest($2::text[]), unnest($3::bigint[]), "
        "unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bytea[]), "
        "unnest($7::bytea[]), unnest($8::bigint[]), unnest($9::bigint[]), "
        "unnest($10::text[]), unnest($11::bytea[]), unnest($12::bigint[]), "
        "unnest($13::bigint[]), unnest($14::boolean[]), "
        "unnest($15::boolean[]), unnest($16::bigint[]), unnest($17::bytea[])",
        params);
  }

 private:
  TextArray ids_, units_;
  NumberArray revisions_, update_times_, reports_, fiscal_years_, states_,
      totals_, create_times_, last_reports_;
  BytesArray summaries_, counts_, names_, keys_;
  FlagArray deleted_, pending_;
};

void SendUpdate(const std::string& tenant, const std::string& id,
                const BatchState::Form& form, Connection& connection) {
  const FormIndex& index = *form.content->form_index;
  const ReportColumns report(form);
  connection.Send(
      "UPDATE forms SET revision = $3, update_time_us = $4, "
      "report_revision = $5, report_summary = $6, "
      "report_finding_counts = $7, fiscal_year = $8, state = $9, "
      "implementing_unit = $10, project_display_name = $11, "
      "effective_total_fen = $12, create_time_us = $13, deleted = $14, "
      "validation_pending = $15, last_report = $16, unique_keys = $17 "
      "WHERE tenant = $1 AND form_id = $2",
      Params()
          .Add(tenant)
          .Add(id)
          .Add(form.revision)
          .Add(form.content_time_us)
          .Add(report.revision)
          .Add(report.summary)
          .Add(report.finding_counts)
          .Add(int64_t{index.fiscal_year})
          .Add(int64_t{index.state})
          .Add(index.implementing_unit)
          .Add(index.project_display_name)
          .Add(index.effective_total_fen)
          .Add(index.create_time_us)
          .AddFlag(index.deleted)
          .AddFlag(IsPending(form))
          .Add(form.last_report)
          .Add(form.keys));
}

// A report on content that was there before.
void SendReport(const std::string& tenant, const std::string& id,
                const BatchState::Form& form, Connection& connection) {
  const ReportColumns report(form);
  connection.Send(
      "UPDATE forms SET report_revision = $3, last_report = $3, "
      "report_summary = $4, report_finding_counts = $5, "
      "validation_pending = false WHERE tenant = $1 AND form_id = $2",
      Params()
          .Add(tenant)
          .Add(id)
          .Add(report.revision)
          .Add(report.summary)
          .Add(report.finding_counts));
}

}  // namespace

void SendForms(const BatchState& state, Connection& connection) {
  NewForms created;
  for (const auto& [id, form] : state.forms()) {
    if (form.content != nullptr && !form.stored) {
      created.Add(id, form);
    } else if (form.content != nullptr) {
      SendUpdate(state.tenant(), id, form, connection);
    } else if (form.report != nullptr) {
      SendReport(state.tenant(), id, form, connection);
    }
  }
  created.Send(state.tenant(), connection);
}

}  // namespace jixiao::form_store::postgres
