#ifndef JIXIAO_TESTS_UNIT_TOOLS_JIXIAO_FAKE_SERVICES_H_
#define JIXIAO_TESTS_UNIT_TOOLS_JIXIAO_FAKE_SERVICES_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"

#include "jixiao/form/v1/change_service.grpc.pb.h"
#include "jixiao/form/v1/form_service.grpc.pb.h"
#include "jixiao/form/v1/history_service.grpc.pb.h"
#include "jixiao/form/v1/intake_service.grpc.pb.h"
#include "jixiao/form/v1/tenant_service.grpc.pb.h"
#include "jixiao/reporting/v1/report_service.grpc.pb.h"
#include "jixiao/validation/v1/validation_service.grpc.pb.h"

namespace jixiao::cli {

// Services that answer what a test laid out, for the commands to talk to.

class FakeTenants final : public form::v1::TenantService::Service {
 public:
  grpc::Status GetTenant(grpc::ServerContext*,
                         const form::v1::GetTenantRequest* request,
                         form::v1::Tenant* response) override {
    for (const form::v1::Tenant& tenant : tenants) {
      if (tenant.name() == request->name()) {
        *response = tenant;
        return grpc::Status::OK;
      }
    }
    return {grpc::StatusCode::NOT_FOUND, "no tenant " + request->name()};
  }
  grpc::Status ListTenants(grpc::ServerContext*,
                           const form::v1::ListTenantsRequest*,
                           form::v1::ListTenantsResponse* response) override {
    for (const form::v1::Tenant& tenant : tenants) {
      *response->add_tenants() = tenant;
    }
    return grpc::Status::OK;
  }

  std::vector<form::v1::Tenant> tenants;
};

class FakeForms final : public form::v1::FormService::Service {
 public:
  grpc::Status GetForm(grpc::ServerContext*,
                       const form::v1::GetFormRequest* request,
                       form::v1::Form* response) override {
    as_of = request->as_of().revision();
    const auto found = forms.find(request->name());
    if (found == forms.end()) {
      return {grpc::StatusCode::NOT_FOUND, "no form " + request->name()};
    }
    *response = found->second;
    return grpc::Status::OK;
  }

  grpc::Status GetFormRevision(grpc::ServerContext*,
                               const form::v1::GetFormRevisionRequest* request,
                               form::v1::FormRevision* response) override {
    const auto found = forms.find(request->name());
    if (found == forms.end()) {
      return {grpc::StatusCode::NOT_FOUND, "no revision " + request->name()};
    }
    *response->mutable_snapshot() = found->second;
    return grpc::Status::OK;
  }

  grpc::Status ListFormRevisions(
      grpc::ServerContext*, const form::v1::ListFormRevisionsRequest*,
      form::v1::ListFormRevisionsResponse* response) override {
    *response = revisions;
    return grpc::Status::OK;
  }

  grpc::Status DiffForms(grpc::ServerContext*,
                         const form::v1::DiffFormsRequest* request,
                         form::v1::FormDiff* response) override {
    diffs.push_back(request->base() + " " + request->target());
    *response = diff;
    return grpc::Status::OK;
  }

  grpc::Status GetValidationReport(
      grpc::ServerContext*, const form::v1::GetValidationReportRequest*,
      form::v1::ValidationReport* response) override {
    *response = report;
    return grpc::Status::OK;
  }

  std::map<std::string, form::v1::Form> forms;  // and revisions
  int64_t as_of = 0;                            // of the last GetForm
  form::v1::ListFormRevisionsResponse revisions;
  form::v1::FormDiff diff;
  std::vector<std::string> diffs;  // that were asked for
  form::v1::ValidationReport report;
};

class FakeIntake final : public form::v1::IntakeService::Service {
 public:
  using Answer = form::v1::ImportDocumentsResponse;

  // Answers each document with the next of `answers`.
  grpc::Status ImportDocuments(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<Answer, form::v1::ImportDocumentsRequest>*
          stream) override {
    size_t next = 0;
    form::v1::ImportDocumentsRequest request;
    while (stream->Read(&request)) {
      if (request.has_end() && next < answers.size()) {
        Answer answer = answers[next++];
        answer.set_document_id(request.document_id());
        stream->Write(answer);
      }
    }
    return grpc::Status::OK;
  }

  std::vector<Answer> answers;
};

class FakeChanges final : public form::v1::ChangeService::Service {
 public:
  grpc::Status ResolveRevision(
      grpc::ServerContext*, const form::v1::ResolveRevisionRequest* request,
      form::v1::ResolveRevisionResponse* response) override {
    resolved_seconds = request->time().seconds();
    response->mutable_as_of()->set_revision(42);
    return grpc::Status::OK;
  }

  grpc::Status WatchChanges(
      grpc::ServerContext*, const form::v1::WatchChangesRequest*,
      grpc::ServerWriter<form::v1::WatchChangesResponse>* writer) override {
    for (const auto& response : responses) {
      writer->Write(response);
    }
    return grpc::Status::OK;
  }

  std::vector<form::v1::WatchChangesResponse> responses;
  int64_t resolved_seconds = 0;  // of the last instant asked about
};

class FakeHistories final : public form::v1::HistoryService::Service {
 public:
  using Records = std::vector<form::v1::HistoryRecord>;

  // The history, or the key table when that is all that is asked for.
  grpc::Status ExportHistory(
      grpc::ServerContext*, const form::v1::ExportHistoryRequest* request,
      grpc::ServerWriter<form::v1::ExportHistoryResponse>* writer) override {
    requests.push_back(*request);
    form::v1::ExportHistoryResponse response;
    for (const auto& record : request->omit_changes() ? keys : history) {
      *response.add_records() = record;
      if (response.records_size() == 5) {
        writer->Write(response);
        response.Clear();
      }
    }
    writer->Write(response);
    return grpc::Status::OK;
  }

  grpc::Status RestoreHistory(
      grpc::ServerContext*,
      grpc::ServerReader<form::v1::RestoreHistoryRequest>* reader,
      form::v1::RestoreHistoryResponse* response) override {
    form::v1::RestoreHistoryRequest request;
    while (reader->Read(&request)) {
      if (request.has_options()) {
        options.push_back(request.options());
      }
      restored.insert(restored.end(), request.records().records().begin(),
                      request.records().records().end());
    }
    *response = answer;
    return refusal;
  }

  Records history;
  Records keys;
  std::vector<form::v1::ExportHistoryRequest> requests;
  std::vector<form::v1::RestoreOptions> options;
  Records restored;
  form::v1::RestoreHistoryResponse answer;
  grpc::Status refusal;
};

class FakeReports final : public reporting::v1::ReportService::Service {
 public:
  grpc::Status QueryReport(
      grpc::ServerContext*, const reporting::v1::QueryReportRequest* request,
      reporting::v1::QueryReportResponse* response) override {
    queries.push_back(*request);
    *response = query(*request);
    return grpc::Status::OK;
  }
  grpc::Status RenderReport(
      grpc::ServerContext*, const reporting::v1::RenderReportRequest*,
      grpc::ServerWriter<reporting::v1::RenderReportResponse>* writer)
      override {
    for (const auto& piece : pieces) {
      writer->Write(piece);
    }
    return grpc::Status::OK;
  }

  std::function<reporting::v1::QueryReportResponse(
      const reporting::v1::QueryReportRequest&)>
      query;
  std::vector<reporting::v1::QueryReportRequest> queries;
  std::vector<reporting::v1::RenderReportResponse> pieces;
};

class FakeValidation final : public validation::v1::ValidationService::Service {
 public:
  grpc::Status ValidateForm(
      grpc::ServerContext*, const validation::v1::ValidateFormRequest*,
      validation::v1::ValidateFormResponse* response) override {
    *response = judgement;
    return grpc::Status::OK;
  }

  grpc::Status ListRuleSets(
      grpc::ServerContext*, const validation::v1::ListRuleSetsRequest*,
      validation::v1::ListRuleSetsResponse* response) override {
    for (const validation::v1::RuleSet& rule_set : rule_sets) {
      response->add_rule_sets()->set_name(rule_set.name());
    }
    return grpc::Status::OK;
  }

  grpc::Status GetRuleSet(grpc::ServerContext*,
                          const validation::v1::GetRuleSetRequest* request,
                          validation::v1::RuleSet* response) override {
    for (const validation::v1::RuleSet& rule_set : rule_sets) {
      if (rule_set.name() == request->name()) {
        *response = rule_set;
        return grpc::Status::OK;
      }
    }
    return {grpc::StatusCode::NOT_FOUND, "no such rule set"};
  }

  // No rules are loaded but those of `judgement`.
  grpc::Status ExplainFindings(
      grpc::ServerContext*, const validation::v1::ExplainFindingsRequest*,
      validation::v1::ExplainFindingsResponse*) override {
    return {grpc::StatusCode::NOT_FOUND, "loaded with another digest"};
  }

  validation::v1::ValidateFormResponse judgement;
  std::vector<validation::v1::RuleSet> rule_sets;
};

}  // namespace jixiao::cli

#endif  // JIXIAO_TESTS_UNIT_TOOLS_JIXIAO_FAKE_SERVICES_H_
