#include "services/form_store/domain/form_reader.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "services/form_store/domain/form_exporter.h"
#include "tests/unit/services/form_store/domain/hooked_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using form::v1::ListFormsRequest;
using form::v1::ListFormsResponse;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class FormReaderTest : public ::testing::Test {
 protected:
  FormReaderTest() { store_.MakeTenant(); }

  absl::StatusOr<ListFormsResponse> List(const ListFormsRequest& request) {
    const auto page = store_.reader.List(store_.caller, request);
    if (!page.ok()) {
      return page.status();
    }
    ListFormsResponse response;
    EXPECT_TRUE(response.ParseFromString(*page));
    return response;
  }
  // Every page of a query; `between` runs after each of them.
  std::vector<std::string> ListAll(
      ListFormsRequest request, const std::function<void()>& between = [] {}) {
    std::vector<std::string> names;
    do {
      const auto page = List(request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        return names;
      }
      for (const Form& form : page->forms()) {
        names.push_back(form.name());
      }
      request.set_page_token(page->next_page_token());
      between();
    } while (!request.page_token().empty());
    return names;
  }
  static ListFormsRequest Request(const std::string& filter = "",
                                  const std::string& order_by = "",
                                  int page_size = 2) {
    ListFormsRequest request;
    request.set_parent("tenants/yunxi");
    request.set_filter(filter);
    request.set_order_by(order_by);
    request.set_page_size(page_size);
    return request;
  }
  Form CreateWith(const std::string& id, int year, std::int64_t fen) {
    Form form = SampleForm(id);
    form.mutable_project()->set_fiscal_year(year);
    form.mutable_funding()->mutable_general_public_budget()->set_fen(fen);
    store_.clock.Advance(absl::Seconds(1));
    auto created = store_.Create(form, id);
    EXPECT_THAT(created, IsOk());
    return *std::move(created);
  }
  Form Retitle(const std::string& name, const std::string& title) {
    form::v1::UpdateFormRequest request;
    request.mutable_form()->set_name(name);
    request.mutable_form()->set_title(title);
    request.mutable_update_mask()->add_paths("title");
    store_.clock.Advance(absl::Seconds(1));
    auto updated = store_.writer.Update(store_.caller, request);
    EXPECT_THAT(updated, IsOk());
    return *std::move(updated);
  }

  TestStore store_;
};

TEST_F(FormReaderTest, ListsInTheOrderAskedFor) {
  CreateWith("form-a", 2023, 300);
  CreateWith("form-b", 2024, 100);
  CreateWith("form-c", 2023, 200);
  const std::string n = "tenants/yunxi/forms/";
  using Names = std::vector<std::string>;
  EXPECT_EQ(ListAll(Request()),
            (Names{n + "form-a", n + "form-b", n + "form-c"}));
  EXPECT_EQ(ListAll(Request("", "funding.effective_total desc")),
            (Names{n + "form-a", n + "form-c", n + "form-b"}));
  EXPECT_EQ(ListAll(Request("", "project.fiscal_year,create_time desc")),
            (Names{n + "form-c", n + "form-a", n + "form-b"}));
  EXPECT_EQ(
      ListAll(Request("form.project.fiscal_year == 2023", "name desc", 1)),
      (Names{n + "form-c", n + "form-a"}));
}

TEST_F(FormReaderTest, PagesShowEachFormOnceUnderWrites) {
  for (int i = 10; i < 30; ++i) {
    CreateWith("form-" + std::to_string(i), 2024, i);
  }
  int added = 0;
  const auto names = ListAll(Request("", "create_time"), [&] {
    if (added < 5) {
      CreateWith("more-" + std::to_string(++added), 2024, 1);
      Retitle("tenants/yunxi/forms/form-" + std::to_string(10 + added), "t");
    }
  });
  std::map<std::string, int> seen;
  for (const std::string& name : names) {
    ++seen[name];
  }
  for (int i = 10; i < 30; ++i) {
    EXPECT_EQ(seen["tenants/yunxi/forms/form-" + std::to_string(i)], 1);
  }
}

TEST_F(FormReaderTest, ASparseFilterMakesShortPages) {
  ReadOptions options;
  options.max_rows_scanned = 4;
  FormReader reader(store_.storage.get(), &store_.directory, &store_.tokens,
                    options);
  for (int i = 10; i < 30; ++i) {
    CreateWith("form-" + std::to_string(i), 2024, i);
  }
  ListFormsRequest request = Request(
      "form.title == 'x' || "
      "form.project.display_name == 'form-29'");
  int pages = 0;
  int found = 0;
  do {
    const auto page =
        Parsed<ListFormsResponse>(reader.List(store_.caller, request));
    ASSERT_THAT(page, IsOk());
    found += page->forms_size();
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(found, 1);
  EXPECT_GE(pages, 5);
}

TEST_F(FormReaderTest, PagesAreBoundedByBytes) {
  ReadOptions options;
  options.max_page_bytes = 1;
  FormReader reader(store_.storage.get(), &store_.directory, &store_.tokens,
                    options);
  CreateWith("form-a", 2024, 1);
  CreateWith("form-b", 2024, 1);
  const auto page = Parsed<ListFormsResponse>(
      reader.List(store_.caller, Request("", "", 100)));
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->forms_size(), 1);
  EXPECT_FALSE(page->next_page_token().empty());
}

class HookedReaderTest : public ::testing::Test {
 protected:
  HookedReaderTest()
      : storage_(new HookedStorage),
        store_(std::unique_ptr<FormStorage>(storage_)) {
    store_.MakeTenant();
  }
  FormReader ReaderOf(std::size_t max_page_bytes) {
    ReadOptions options;
    options.max_page_bytes = max_page_bytes;
    return FormReader(store_.storage.get(), &store_.directory, &store_.tokens,
                      options);
  }

  HookedStorage* const storage_;  // owned by the store
  TestStore store_;
};

TEST_F(HookedReaderTest, ReadsAndSendsNoMoreThanAPageHolds) {
  for (int i = 10; i < 20; ++i) {
    store_.MustCreate("p" + std::to_string(i), "form-" + std::to_string(i));
  }
  const std::size_t form =
      store_.Get("tenants/yunxi/forms/form-10")->ByteSizeLong();
  std::size_t most_read = 0;
  storage_->after_scan = [&](const std::vector<FormRow>& rows) {
    std::size_t bytes = 0;
    for (const FormRow& row : rows) {
      bytes += row.payload.size();
    }
    most_read = std::max(most_read, bytes);
  };
  FormReader reader = ReaderOf(form * 5 / 2);
  for (const char* filter : {"", "form.project.fiscal_year == 2024"}) {
    ListFormsRequest request;
    request.set_parent("tenants/yunxi");
    request.set_page_size(1000);
    request.set_filter(filter);
    int found = 0;
    do {
      const auto page =
          Parsed<ListFormsResponse>(reader.List(store_.caller, request));
      ASSERT_THAT(page, IsOk());
      EXPECT_LE(page->forms_size(), 2);
      found += page->forms_size();
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(found, 10);
  }
  EXPECT_LE(most_read, form * 7 / 2);
}

TEST_F(HookedReaderTest, PagesOfRevisionsStayBelowTheirBytes) {
  const Form form = store_.MustCreate("a", "form-1");
  for (int i = 0; i < 4; ++i) {
    form::v1::UpdateFormRequest update;
    update.mutable_form()->set_name(form.name());
    update.mutable_form()->set_title("第" + std::to_string(i) + "版");
    ASSERT_THAT(store_.writer.Update(store_.caller, update), IsOk());
  }
  FormReader reader = ReaderOf(form.ByteSizeLong() * 5 / 2);
  form::v1::ListFormRevisionsRequest request;
  request.set_parent(form.name());
  std::vector<int> pages;
  do {
    const auto page = reader.ListRevisions(store_.caller, request);
    ASSERT_THAT(page, IsOk());
    pages.push_back(page->form_revisions_size());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, (std::vector<int>{2, 2, 1}));
}

TEST_F(FormReaderTest, TellsAsOfWhen) {
  CreateWith("form-a", 2024, 1);
  const auto page = List(Request());
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->as_of().tenant(), "tenants/yunxi");
  EXPECT_EQ(page->as_of().revision(), store_.Head());
  EXPECT_FALSE(page->as_of().history_id().empty());
}

TEST_F(FormReaderTest, RefusesTokensOfOtherQueries) {
  CreateWith("form-a", 2024, 1);
  CreateWith("form-b", 2024, 1);
  const auto page = List(Request("", "", 1));
  ASSERT_THAT(page, IsOk());
  for (ListFormsRequest other :
       {Request("form.project.fiscal_year == 2024", "", 1),
        Request("", "name desc", 1)}) {
    other.set_page_token(page->next_page_token());
    EXPECT_THAT(List(other),
                FailsWith(kInvalid, errors::ERROR_REASON_INVALID_PAGE_TOKEN));
  }
  ListFormsRequest bad = Request("", "", -1);
  EXPECT_THAT(List(bad),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
  bad.set_parent("tenants/nowhere");
  EXPECT_THAT(List(bad), FailsWith(absl::StatusCode::kNotFound,
                                   errors::ERROR_REASON_TENANT_NOT_FOUND));
}

TEST_F(FormReaderTest, DeletedFormsShowWhenAskedFor) {
  const Form form = CreateWith("form-a", 2024, 1);
  form::v1::DeleteFormRequest request;
  request.set_name(form.name());
  ASSERT_THAT(store_.writer.Delete(store_.caller, request), IsOk());
  EXPECT_TRUE(ListAll(Request()).empty());
  ListFormsRequest list = Request();
  list.set_show_deleted(true);
  EXPECT_EQ(ListAll(list).size(), 1u);
}

TEST_F(FormReaderTest, KeepsEveryRevision) {
  const Form first = CreateWith("form-a", 2024, 1);
  const Form second = Retitle(first.name(), "二");
  const Form third = Retitle(first.name(), "三");
  form::v1::ListFormRevisionsRequest list;
  list.set_parent(first.name());
  list.set_page_size(2);
  const auto page = store_.reader.ListRevisions(store_.caller, list);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->form_revisions_size(), 2);
  EXPECT_EQ(page->form_revisions(0).snapshot().title(), "三");
  EXPECT_EQ(page->form_revisions(1).snapshot().etag(), second.etag());
  list.set_page_token(page->next_page_token());
  const auto rest = store_.reader.ListRevisions(store_.caller, list);
  ASSERT_THAT(rest, IsOk());
  ASSERT_EQ(rest->form_revisions_size(), 1);
  EXPECT_EQ(rest->form_revisions(0).snapshot().revision(), first.revision());
  EXPECT_TRUE(rest->next_page_token().empty());

  form::v1::GetFormRevisionRequest get;
  get.set_name(rest->form_revisions(0).name());
  const auto revision = store_.reader.GetRevision(store_.caller, get);
  ASSERT_THAT(revision, IsOk());
  EXPECT_EQ(revision->snapshot().title(), first.title());
  // That number is another form's change, or a report.
  get.set_name(first.name() + "/revisions/" +
               std::to_string(third.revision() + 1));
  EXPECT_THAT(store_.reader.GetRevision(store_.caller, get),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_REVISION_NOT_FOUND));
  get.set_name(first.name() + "/revisions/1");
  EXPECT_THAT(store_.reader.GetRevision(store_.caller, get),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_REVISION_NOT_FOUND));
}

TEST_F(FormReaderTest, GetsTheReportOfThePresentContent) {
  const Form form = CreateWith("form-a", 2024, 1);
  form::v1::GetValidationReportRequest request;
  request.set_name(form.name() + "/report");
  const auto report = store_.reader.GetReport(store_.caller, request);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->name(), request.name());
  EXPECT_EQ(report->form_digest(), form.form_digest());
  store_.validator.SetStatus(ValidationDown());
  Retitle(form.name(), "other");
  EXPECT_THAT(store_.reader.GetReport(store_.caller, request),
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_REPORT_NOT_FOUND));
  request.set_name(form.name());
  EXPECT_THAT(store_.reader.GetReport(store_.caller, request),
              FailsWith(kInvalid, errors::ERROR_REASON_INVALID_FIELD));
}

TEST_F(FormReaderTest, ExportsOneRevisionWithFindings) {
  store_.validator.SetJudge([](const Form&, auto* report) {
    AddFinding(report, "C15", form::v1::SEVERITY_WARNING);
  });
  CreateWith("form-a", 2023, 1);
  CreateWith("form-b", 2024, 1);
  const std::int64_t head = store_.Head();
  FormExporter exporter(store_.storage.get());
  form::v1::ExportFormsRequest request;
  request.set_parent("tenants/yunxi");
  request.set_filter("form.project.fiscal_year == 2024");
  std::vector<form::v1::ExportFormsResponse> messages;
  const auto sink = [&](const std::string& bytes) {
    EXPECT_TRUE(messages.emplace_back().ParseFromString(bytes));
    if (messages.size() == 1) {
      CreateWith("form-c", 2024, 1);
    }
    return absl::OkStatus();
  };
  ASSERT_THAT(exporter.Export(store_.caller, request, sink), IsOk());
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].as_of().revision(), head);
  EXPECT_TRUE(messages[0].forms().empty());
  EXPECT_EQ(messages[1].as_of().revision(), head);
  ASSERT_EQ(messages[1].forms_size(), 1) << "form-c came later";
  EXPECT_EQ(messages[1].forms(0).form().name(), "tenants/yunxi/forms/form-b");
  EXPECT_EQ(messages[1].forms(0).findings(0).rule_id(), "C15");
  const auto broken = [](const std::string&) {
    return absl::CancelledError("gone");
  };
  EXPECT_TRUE(
      absl::IsCancelled(exporter.Export(store_.caller, request, broken)));
}

TEST_F(FormReaderTest, ExportsThePast) {
  CreateWith("form-a", 2024, 1);
  const std::int64_t before = store_.Head();
  CreateWith("form-b", 2024, 1);
  FormExporter exporter(store_.storage.get());
  form::v1::ExportFormsRequest request;
  request.set_parent("tenants/yunxi");
  request.mutable_as_of()->set_revision(before);
  std::vector<std::string> names;
  const auto sink = [&](const std::string& bytes) {
    form::v1::ExportFormsResponse message;
    EXPECT_TRUE(message.ParseFromString(bytes));
    EXPECT_EQ(message.as_of().revision(), before);
    for (const auto& exported : message.forms()) {
      names.push_back(exported.form().name());
    }
    return absl::OkStatus();
  };
  ASSERT_THAT(exporter.Export(store_.caller, request, sink), IsOk());
  EXPECT_THAT(names, ::testing::ElementsAre("tenants/yunxi/forms/form-a"));
  request.mutable_as_of()->set_revision(store_.Head() + 1);
  EXPECT_THAT(exporter.Export(store_.caller, request, sink),
              FailsWith(absl::StatusCode::kOutOfRange,
                        errors::ERROR_REASON_CURSOR_AHEAD));
  request.mutable_as_of()->set_history_id("another");
  EXPECT_THAT(exporter.Export(store_.caller, request, sink),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        errors::ERROR_REASON_HISTORY_CHANGED));
}

}  // namespace
}  // namespace jixiao::form_store
