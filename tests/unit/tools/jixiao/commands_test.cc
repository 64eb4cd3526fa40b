// The commands against services that answer what a test lays out.
#include "tools/jixiao/commands.h"

#include <sstream>
#include <streambuf>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/unit/tools/jixiao/fake_services.h"
#include "tools/jixiao/cursor_file.h"

namespace jixiao::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class CommandsTest : public ::testing::Test {
 protected:
  CommandsTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    builder.RegisterService(&tenants_);
    builder.RegisterService(&forms_);
    builder.RegisterService(&intake_);
    builder.RegisterService(&changes_);
    builder.RegisterService(&reports_);
    builder.RegisterService(&validation_);
    server_ = builder.BuildAndStart();
    for (const char* name : {"a.txt", "b.txt"}) {
      files_.push_back(directory_.path() / name);
      EXPECT_TRUE(base::WriteFileAtomically(files_.back(), name).ok());
    }
  }

  int Run(Words words, std::ostream& out) {
    for (const char* service : {"form_store", "validation", "reporting"}) {
      words.push_back("--" + std::string(service) + '=' + address_);
    }
    Session session(out, err_, false);
    return RunCommandLine(session, words);
  }
  int Run(const Words& words) { return Run(words, out_); }

  base::TemporaryDirectory directory_ = *base::TemporaryDirectory::Create("c");
  const std::string address_ = "unix:" + directory_.path().string() + "/s";
  FakeTenants tenants_;
  FakeForms forms_;
  FakeIntake intake_;
  FakeChanges changes_;
  FakeReports reports_;
  FakeValidation validation_;
  std::unique_ptr<grpc::Server> server_;
  Words files_;
  std::ostringstream out_;
  std::ostringstream err_;
};

// A disk that is full, or a pipe without a reader.
class Broken : public std::streambuf {};

TEST_F(CommandsTest, WatchNotesOnlyWhatWasPrinted) {
  auto& change = *changes_.responses.emplace_back().add_changes();
  change.set_tenant("tenants/a");
  change.set_revision(1);
  const std::string cursor = directory_.path() / "cursor";
  const Words watch = {"watch", "--cursor_file", cursor};

  Broken broken;
  std::ostream nowhere(&broken);
  Run(watch, nowhere);
  EXPECT_TRUE(ReadCursors(cursor)->empty());

  EXPECT_EQ(Run(watch), kFine) << err_.str();
  EXPECT_EQ(ReadCursors(cursor)->at("tenants/a").revision(), 1);
}

TEST_F(CommandsTest, WatchShowsFormsThatComeIntoScopeAndLeaveIt) {
  auto& response = changes_.responses.emplace_back();
  auto& entered = *response.add_changes();
  entered.set_tenant("tenants/a");
  entered.set_revision(4);
  entered.set_resource_name("tenants/a/forms/f-1");
  entered.set_action(form::v1::CHANGE_ACTION_UPDATE);
  entered.set_scope_event(form::v1::SCOPE_EVENT_ENTERED_SCOPE);
  entered.mutable_form()->mutable_project()->set_display_name("甲项目");
  auto& left = *response.add_changes();
  left.set_tenant("tenants/a");
  left.set_revision(9);
  left.set_history_id("h-1");
  left.set_resource_name("tenants/a/forms/f-1");
  left.set_scope_event(form::v1::SCOPE_EVENT_LEFT_SCOPE);
  const std::string cursor = directory_.path() / "cursor";
  EXPECT_EQ(Run({"watch", "--cursor_file", cursor}), kFine) << err_.str();
  EXPECT_THAT(
      out_.str(),
      HasSubstr(" a 4 UPDATE,ENTERED_SCOPE tenants/a/forms/f-1 甲项目\n"));
  EXPECT_THAT(out_.str(), HasSubstr(" a 9 LEFT_SCOPE tenants/a/forms/f-1\n"));
  // The cursor names its history, although no heartbeat came.
  EXPECT_EQ(ReadCursors(cursor)->at("tenants/a").history_id(), "h-1");
}

TEST_F(CommandsTest, ImportIsRefusedWhenAFormIsWhateverTheFormat) {
  form::v1::ImportDocumentsResponse answer;
  answer.add_forms()->set_form_index(1);
  answer.add_forms()->mutable_status()->set_code(9);
  intake_.answers = {answer};
  for (const char* format : {"table", "json"}) {
    EXPECT_EQ(Run({"import", "--tenant", "a", files_[0], "--format", format}),
              kRefused)
        << format;
  }
  intake_.answers[0].mutable_forms(1)->clear_status();
  EXPECT_EQ(Run({"import", "--tenant", "a", files_[0], "--format", "json"}),
            kFine);
}

TEST_F(CommandsTest, ValidateShowsFindingsBesideAFileThatIsNoDocument) {
  FakeIntake::Answer unreadable;
  unreadable.mutable_status()->set_code(3);
  unreadable.mutable_status()->set_message("not UTF-8");
  FakeIntake::Answer good;
  good.add_forms()->set_project_display_name("甲项目");
  intake_.answers = {unreadable, good};
  auto* finding = validation_.judgement.mutable_report()->add_findings();
  finding->set_rule_id("A07");
  finding->set_severity(form::v1::SEVERITY_ERROR);
  const int code = Run(
      {"validate", "--tenant", "a", "--rule_set", "r", files_[0], files_[1]});
  EXPECT_EQ(code, kRefused) << "as import does";
  EXPECT_THAT(err_.str(), HasSubstr("a.txt: not judged"));
  EXPECT_THAT(err_.str(), HasSubstr("not UTF-8"));
  EXPECT_THAT(out_.str(), HasSubstr("甲项目"));
  EXPECT_THAT(out_.str(), HasSubstr("A07 ERROR"));
}

TEST_F(CommandsTest, ValidateGoesOnAfterAFormThatIsNotThere) {
  form::v1::Form form;
  form.mutable_project()->set_display_name("甲项目");
  forms_.forms["tenants/a/forms/here"] = form;
  EXPECT_EQ(Run({"validate", "tenants/a/forms/gone", "tenants/a/forms/here",
                 "--rule_set", "r"}),
            kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("no form tenants/a/forms/gone"));
  EXPECT_THAT(out_.str(), HasSubstr("甲项目"));
}

TEST_F(CommandsTest, ValidateJudgesAnewWhatWasStoredUnderOtherRules) {
  forms_.forms["tenants/a/forms/f"] = {};
  forms_.report.set_rule_set("ruleSets/r");
  forms_.report.set_rule_set_digest("of old");
  validation_.judgement.mutable_report()->add_findings()->set_rule_id("A07");
  EXPECT_EQ(Run({"validate", "tenants/a/forms/f"}), kFine) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("A07"));
  EXPECT_THAT(err_.str(), HasSubstr("note: 1 form was stored under other"));
}

common::v1::TenantRevision Point(int64_t revision) {
  common::v1::TenantRevision point;
  point.set_tenant("tenants/a");
  point.set_revision(revision);
  return point;
}

// A page of a report with one cell that says of which revision it is.
reporting::v1::QueryReportResponse Page(int64_t revision, bool last) {
  reporting::v1::QueryReportResponse page;
  auto* column = page.add_columns();
  column->set_title("c");
  column->set_type(reporting::v1::COLUMN_TYPE_TEXT);
  page.add_rows()->add_cells()->set_text("row of " + std::to_string(revision));
  *page.add_as_of() = Point(revision);
  page.set_next_page_token(last ? "" : "next");
  return page;
}

TEST_F(CommandsTest, ReportNeverMixesRevisions) {
  int64_t revision = 4;
  reports_.query = [&](const auto& request) {
    const bool second = !request.page_token().empty();
    // A form changes once, between the two pages.
    revision += second && revision == 4 ? 1 : 0;
    return Page(revision, second);
  };
  ASSERT_EQ(Run({"report", "r", "--tenant", "a"}), kFine) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("row of 5\nrow of 5\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("row of 4")));
  EXPECT_THAT(out_.str(), HasSubstr("revision 5"));
}

TEST_F(CommandsTest, ReportSaysWhenFormsChangeAllTheTime) {
  int64_t revision = 0;
  reports_.query = [&](const auto& request) {
    return Page(++revision, !request.page_token().empty());
  };
  EXPECT_EQ(Run({"report", "r", "--tenant", "a"}), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("forms change faster"));
  EXPECT_EQ(reports_.queries.size(), 10U) << "five attempts of two pages";
}

TEST_F(CommandsTest, ReportOfAllTenantsIncludesWhatWasWrittenBefore) {
  for (const int64_t revision : {7, 9}) {
    tenants_.tenants.emplace_back().set_name("tenants/t" +
                                             std::to_string(revision));
    tenants_.tenants.back().set_head_revision(revision);
  }
  reports_.query = [](const auto&) { return Page(1, true); };
  ASSERT_EQ(Run({"report", "r", "--tenant", "-"}), kFine) << err_.str();
  const auto& wanted = reports_.queries.at(0).min_revisions();
  ASSERT_EQ(wanted.size(), 2);
  EXPECT_EQ(wanted[0].tenant(), "tenants/t7");
  EXPECT_EQ(wanted[1].revision(), 9);
}

TEST_F(CommandsTest, CsvStatesItsRevisionBesideIt) {
  reports_.pieces.emplace_back().set_data("a,b\r\n");
  *reports_.pieces.back().add_as_of() = Point(3);
  reports_.pieces.emplace_back().set_data("1,2\r\n");
  ASSERT_EQ(Run({"report", "r", "--tenant", "a", "--format", "csv"}), kFine)
      << err_.str();
  EXPECT_EQ(out_.str(), "a,b\r\n1,2\r\n");
  EXPECT_THAT(err_.str(), HasSubstr("note: as of tenants/a revision 3"));
}

TEST_F(CommandsTest, DiffKnowsWhichStatesAreMeant) {
  const std::string f = "tenants/a/forms/f";
  const std::string r = f + "/revisions/";
  for (const int revision : {9, 4}) {
    forms_.revisions.add_form_revisions()->set_name(r +
                                                    std::to_string(revision));
  }
  forms_.diff.set_equal(true);
  EXPECT_EQ(Run({"diff", f}), kFine) << err_.str();
  EXPECT_EQ(Run({"diff", f + "@3"}), kFine);
  EXPECT_EQ(Run({"diff", f + "@3", "@7"}), kFine);
  EXPECT_EQ(Run({"diff", f, "@7"}), kFine);
  EXPECT_EQ(Run({"diff", f, f + "2@7"}), kFine);
  EXPECT_THAT(
      forms_.diffs,
      testing::ElementsAre(r + "4 " + r + "9", r + "3 " + f, r + "3 " + r + "7",
                           f + " " + r + "7", f + " " + f + "2/revisions/7"));
  forms_.revisions.mutable_form_revisions()->RemoveLast();
  EXPECT_EQ(Run({"diff", f}), kUsage) << "nothing to compare with";
  EXPECT_THAT(err_.str(), HasSubstr("no revision before"));
}

TEST_F(CommandsTest, DiffEndsWithOneWhenSomethingDiffers) {
  const std::string name = "tenants/a/forms/f/revisions/";
  forms_.forms[name + "4"].mutable_project()->set_display_name("甲项目");
  forms_.diff.set_base(name + "3");
  forms_.diff.set_target(name + "4");
  forms_.diff.add_fields()->set_path("title");
  EXPECT_EQ(Run({"diff", "tenants/a/forms/f@3", "@4"}), kFindings);
  EXPECT_THAT(out_.str(), HasSubstr("甲项目"));
  EXPECT_THAT(out_.str(), HasSubstr("differs: 1 field"));
  out_.str("");
  EXPECT_EQ(Run({"diff", "tenants/a/forms/f@3", "--format", "json"}),
            kFindings);
  EXPECT_THAT(out_.str(), HasSubstr("\"path\": \"title\""));
}

TEST_F(CommandsTest, GetShowsARevision) {
  forms_.forms["tenants/a/forms/f/revisions/4"].set_title("旧表");
  EXPECT_EQ(Run({"get", "tenants/a/forms/f@4"}), kFine) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("旧表"));
}

TEST_F(CommandsTest, GetShowsThePastByRevisionOrTime) {
  form::v1::Tenant& tenant = tenants_.tenants.emplace_back();
  tenant.set_name("tenants/yunxi");
  tenant.set_time_zone("Asia/Shanghai");
  forms_.forms["tenants/yunxi/forms/form-1"].set_title("旧表");
  const Words get = {"get", "tenants/yunxi/forms/form-1", "--as_of"};
  const auto as_of = [&](const std::string& word) {
    Words words = get;
    words.push_back(word);
    return Run(words);
  };
  EXPECT_EQ(as_of("7"), kFine) << err_.str();
  EXPECT_EQ(forms_.as_of, 7);
  EXPECT_EQ(as_of("2024-06-30"), kFine) << err_.str();
  EXPECT_EQ(forms_.as_of, 42);
  // The last second of the day in Shanghai.
  EXPECT_EQ(changes_.resolved_seconds, 1'719'763'199);
  EXPECT_THAT(err_.str(), HasSubstr("as of revision 42"));
  EXPECT_EQ(as_of("2024-06-30T16:00:00Z"), kFine) << err_.str();
  EXPECT_EQ(changes_.resolved_seconds, 1'719'763'200);
  EXPECT_EQ(as_of("yesterday"), kUsage);
  EXPECT_EQ(Run({"get", "tenants/yunxi/forms/form-1@3", "--as_of", "7"}),
            kUsage);
}

}  // namespace
}  // namespace jixiao::cli
