#include "services/form_store/domain/form_importer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/sha256.h"
#include "services/form_store/domain/document_importer.h"
#include "tests/unit/services/form_store/domain/hooked_storage.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;

ImportItem Item(const std::string& project) {
  ImportItem item;
  item.parent = "tenants/yunxi";
  item.form = SampleForm(project);
  return item;
}

class FormImporterTest : public ::testing::Test {
 protected:
  FormImporterTest() { store_.MakeTenant(); }

  ImportResult Import(ImportItem item) {
    return std::move(store_.importer.Import(store_.caller, {item}).front());
  }

  TestStore store_;
};

TEST_F(FormImporterTest, CreatesThenFindsUnchanged) {
  const ImportResult first = Import(Item("a"));
  EXPECT_EQ(first.outcome, form::v1::IMPORT_OUTCOME_CREATED);
  EXPECT_THAT(first.status, IsOk());
  EXPECT_EQ(first.validation.state(), form::v1::VALIDATION_STATE_CURRENT);
  const std::int64_t head = store_.Head();
  const ImportResult again = Import(Item("a"));
  EXPECT_EQ(again.outcome, form::v1::IMPORT_OUTCOME_UNCHANGED);
  EXPECT_EQ(again.form, first.form);
  EXPECT_EQ(again.revision, first.revision);
  EXPECT_EQ(store_.Head(), head);
}

TEST_F(FormImporterTest, OnExistingDecidesAboutOtherContent) {
  const ImportResult first = Import(Item("a"));
  ImportItem item = Item("a");
  item.form.mutable_narrative()->set_annual_objective("other");
  const ImportResult differs = Import(item);
  EXPECT_EQ(differs.outcome, form::v1::IMPORT_OUTCOME_DIFFERS);
  EXPECT_THAT(differs.status, FailsWith(absl::StatusCode::kFailedPrecondition,
                                        errors::ERROR_REASON_CONTENT_DIFFERS));
  EXPECT_EQ(errors::MetadataOf(differs.status, "changed_paths"),
            "narrative.annual_objective");
  item.on_existing = form::v1::ON_EXISTING_FAIL;
  EXPECT_THAT(Import(item).status,
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_NATURAL_KEY_TAKEN));
  item.on_existing = form::v1::ON_EXISTING_UPDATE;
  const ImportResult updated = Import(item);
  EXPECT_EQ(updated.outcome, form::v1::IMPORT_OUTCOME_UPDATED);
  EXPECT_EQ(updated.form, first.form);
  EXPECT_GT(updated.revision, first.revision);
  EXPECT_EQ(store_.Get(first.form)->narrative().annual_objective(), "other");
}

TEST_F(FormImporterTest, AnotherContactIsOtherContent) {
  Import(Item("a"));
  ImportItem item = Item("a");
  // The same mask: only the sealed number tells.
  item.form.mutable_contacts(0)->set_phones(0, "055509934");
  EXPECT_EQ(Import(item).outcome, form::v1::IMPORT_OUTCOME_DIFFERS);
}

TEST_F(FormImporterTest, ASubmittedFormIsNotUpdated) {
  const ImportResult first = Import(Item("a"));
  form::v1::SubmitFormRequest submit;
  submit.set_name(first.form);
  ASSERT_THAT(store_.writer.Submit(store_.caller, submit), IsOk());
  ImportItem item = Item("a");
  EXPECT_EQ(Import(item).outcome, form::v1::IMPORT_OUTCOME_UNCHANGED);
  item.form.set_title("other");
  item.on_existing = form::v1::ON_EXISTING_UPDATE;
  EXPECT_THAT(Import(item).status,
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        errors::ERROR_REASON_TRANSITION_NOT_ALLOWED));
}

TEST_F(FormImporterTest, ItemsOfABatchDoNotSpoilEachOther) {
  std::vector<ImportItem> items = {Item("a"), Item("b"), Item("a"), Item("c")};
  items[1].form.clear_title();
  items[3].parent = "tenants/nowhere";
  const auto results = store_.importer.Import(store_.caller, items);
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[0].outcome, form::v1::IMPORT_OUTCOME_CREATED);
  EXPECT_THAT(results[1].status, FailsWith(absl::StatusCode::kInvalidArgument,
                                           errors::ERROR_REASON_INVALID_FIELD));
  EXPECT_EQ(results[2].outcome, form::v1::IMPORT_OUTCOME_UNCHANGED)
      << "the same project twice in a batch";
  EXPECT_EQ(results[2].form, results[0].form);
  EXPECT_THAT(results[3].status,
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND));
  EXPECT_EQ(store_.validator.batches(), 1) << "judged together";
}

TEST_F(FormImporterTest, ValidateOnlyStoresNothing) {
  ImportItem item = Item("a");
  item.validate_only = true;
  item.want_details = true;
  const std::int64_t head = store_.Head();
  const ImportResult checked = Import(item);
  EXPECT_EQ(checked.outcome, form::v1::IMPORT_OUTCOME_CHECKED);
  ASSERT_TRUE(checked.snapshot.has_value());
  EXPECT_EQ(checked.snapshot->contacts(0).display_name(), "甄*");
  EXPECT_TRUE(checked.report.has_value());
  EXPECT_EQ(store_.Head(), head);
}

TEST_F(FormImporterTest, ValidateOnlyTellsThatAnIdIsTaken) {
  store_.MustCreate("a", "form-1");
  ImportItem item = Item("b");
  item.form_id = "form-1";
  item.validate_only = true;
  EXPECT_THAT(Import(item).status,
              FailsWith(absl::StatusCode::kAlreadyExists,
                        errors::ERROR_REASON_ALREADY_EXISTS));
}

TEST(FormImporterRaceTest, AFormDeletedMeanwhileIsNotTheSame) {
  for (const auto on_existing :
       {form::v1::ON_EXISTING_SKIP_IF_EQUAL, form::v1::ON_EXISTING_UPDATE}) {
    auto* const storage = new HookedStorage;
    TestStore store{std::unique_ptr<FormStorage>(storage)};
    store.MakeTenant();
    const Form form = store.MustCreate("a", "form-1");
    // Between the look at the key and the look at the form.
    storage->before_get_form = [&] {
      form::v1::DeleteFormRequest request;
      request.set_name(form.name());
      return store.writer.Delete(store.caller, request).status();
    };
    ImportItem item = Item("a");
    item.on_existing = on_existing;
    const ImportResult result =
        std::move(store.importer.Import(store.caller, {item}).front());
    EXPECT_EQ(result.outcome, form::v1::IMPORT_OUTCOME_CREATED)
        << result.status;
    EXPECT_NE(result.form, form.name());
    EXPECT_TRUE(store.Get(form.name(), true)->has_delete_time());
  }
}

TEST(FormImporterRaceTest, AnItemThatLostARaceIsNotOvertakenByTheNext) {
  for (const char* request_id : {"", "r"}) {
    auto* const storage = new HookedStorage;
    TestStore store{std::unique_ptr<FormStorage>(storage)};
    store.MakeTenant();
    // When the first item is planned to make the unit, another form makes it:
    // the first write is refused, that of the next ones would not be.
    storage->before_find_form_key = [&] { store.MustCreate("other"); };
    std::vector<ImportItem> items(3, Item("a"));
    if (*request_id != '\0') {
      for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].request_id = request_id + std::to_string(i);
        items[i].identity.emplace();
        items[i].identity->key[0] = static_cast<std::uint8_t>(i + 1);
      }
    }
    const auto results = store.importer.Import(store.caller, items);
    ASSERT_EQ(results.size(), 3u);
    EXPECT_EQ(results[0].outcome, form::v1::IMPORT_OUTCOME_CREATED)
        << results[0].status;
    for (const int i : {1, 2}) {
      EXPECT_EQ(results[i].outcome, form::v1::IMPORT_OUTCOME_UNCHANGED)
          << results[i].status;
      EXPECT_EQ(results[i].form, results[0].form);
    }
  }
}

TEST_F(FormImporterTest, ABatchMayHoldTheSameFormManyTimes) {
  std::vector<ImportItem> items;
  for (int i = 0; i < 20; ++i) {
    items.push_back(Item("a"));
    items.back().on_existing = form::v1::ON_EXISTING_UPDATE;
    items.back().form.mutable_narrative()->set_annual_objective(
        "目标" + std::to_string(i));
  }
  const auto results = store_.importer.Import(store_.caller, items);
  ASSERT_EQ(results.size(), items.size());
  EXPECT_EQ(results[0].outcome, form::v1::IMPORT_OUTCOME_CREATED);
  for (std::size_t i = 1; i < results.size(); ++i) {
    EXPECT_EQ(results[i].outcome, form::v1::IMPORT_OUTCOME_UPDATED)
        << results[i].status;
    EXPECT_GT(results[i].revision, results[i - 1].revision);
  }
  EXPECT_EQ(store_.Get(results[0].form)->narrative().annual_objective(),
            "目标19");
  // Each once at first, and once more when its turn comes.
  EXPECT_LT(store_.validator.forms(), 2 * 20);
}

TEST_F(FormImporterTest, TellsPendingForms) {
  store_.validator.SetStatus(ValidationDown());
  EXPECT_EQ(Import(Item("a")).validation.state(),
            form::v1::VALIDATION_STATE_PENDING);
  EXPECT_EQ(store_.pending_notices.size(), 1u);
  ImportItem skipped = Item("b");
  skipped.skip_validation = true;
  EXPECT_EQ(Import(skipped).validation.state(),
            form::v1::VALIDATION_STATE_SKIPPED);
}

// Documents whose reading the test decides: one form a line.
class DocumentImporterTest : public FormImporterTest {
 protected:
  DocumentImporterTest()
      : documents_(store_.MakeWriteParts(), &store_.catalog, &store_.importer,
                   [this](std::string_view document, std::string_view,
                          const tmpl::Template&) { return Read(document); }) {}

  absl::StatusOr<intake::ReadResult> Read(std::string_view document) {
    ++reads_;
    intake::ReadResult result;
    if (document.starts_with("note\n")) {
      document.remove_prefix(5);
      result.notes.emplace_back().set_rule("UNKNOWN_TEXT");
    }
    for (std::size_t begin = 0; begin < document.size();) {
      const std::size_t end = document.find('\n', begin);
      const std::string project(document.substr(begin, end - begin));
      intake::ExtractedForm& read = result.forms.emplace_back();
      if (project == "cut") {
        read.status = errors::InvalidArgument(
            errors::ERROR_REASON_FORM_TRUNCATED, "ends too early");
      } else {
        read.form = SampleForm(project);
        read.form.mutable_source()->set_document_sha256("digest");
      }
      begin = end + 1;
    }
    if (result.forms.empty()) {
      return errors::InvalidArgument(errors::ERROR_REASON_NO_FORM_FOUND,
                                     "no form in it");
    }
    return result;
  }

  DocumentResult Import(const std::string& bytes, bool return_forms = false,
                        const std::string& sha256 = "") {
    Document document;
    document.header.set_parent("tenants/yunxi");
    document.header.set_return_forms(return_forms);
    document.bytes = bytes;
    document.declared_sha256 = sha256;
    return documents_.Import(store_.caller, document);
  }

  int reads_ = 0;
  DocumentImporter documents_;
};

TEST_F(DocumentImporterTest, ImportsOnceAndRemembers) {
  const DocumentResult first = Import("a\nb\n");
  ASSERT_THAT(first.status, IsOk());
  EXPECT_FALSE(first.already_imported);
  EXPECT_EQ(first.sha256, base::Sha256Hex("a\nb\n"));
  ASSERT_EQ(first.forms.size(), 2u);
  EXPECT_EQ(first.forms[1].form.form_index(), 2);
  EXPECT_EQ(first.forms[1].form.project_display_name(), "b");
  EXPECT_EQ(first.forms[1].form.indicator_count(), 2);
  EXPECT_EQ(first.forms[1].form.empty_group_count(), 1);
  EXPECT_EQ(store_.Get(first.forms[0].form.form())->source().document_sha256(),
            "digest");
  const std::int64_t head = store_.Head();
  const DocumentResult again = Import("a\nb\n", true);
  EXPECT_TRUE(again.already_imported);
  ASSERT_EQ(again.forms.size(), 2u);
  EXPECT_EQ(again.forms[0].form.outcome(), form::v1::IMPORT_OUTCOME_CREATED)
      << "the results of then";
  EXPECT_EQ(again.forms[0].form.snapshot().contacts(0).display_name(), "甄*");
  EXPECT_EQ(store_.Head(), head);
  EXPECT_EQ(reads_, 1);
}

TEST_F(DocumentImporterTest, TellsOfTextThatBelongsToNoForm) {
  for (const bool again : {false, true}) {
    const DocumentResult result = Import("note\na\n");
    EXPECT_EQ(result.already_imported, again);
    ASSERT_EQ(result.notes.size(), 1u);
    EXPECT_EQ(result.notes[0].rule(), "UNKNOWN_TEXT");
  }
  EXPECT_TRUE(Import("a\n").notes.empty());
}

TEST_F(DocumentImporterTest, ABrokenFormDoesNotSpoilTheOthers) {
  const DocumentResult result = Import("a\ncut\nb\n");
  ASSERT_THAT(result.status, IsOk());
  ASSERT_EQ(result.forms.size(), 3u);
  EXPECT_EQ(result.forms[0].form.outcome(), form::v1::IMPORT_OUTCOME_CREATED);
  EXPECT_THAT(result.forms[1].status,
              FailsWith(absl::StatusCode::kInvalidArgument,
                        errors::ERROR_REASON_FORM_TRUNCATED));
  EXPECT_EQ(result.forms[2].form.outcome(), form::v1::IMPORT_OUTCOME_CREATED);
  const DocumentResult again = Import("a\ncut\nb\n");
  EXPECT_FALSE(again.already_imported) << "not all of it was";
  EXPECT_EQ(again.forms[0].form.outcome(), form::v1::IMPORT_OUTCOME_UNCHANGED);
}

TEST_F(DocumentImporterTest, ACrashBeforeTheMemoIsHealed) {
  // What a crash between forms and memo leaves: the forms alone.
  ImportItem item = Item("a");
  ASSERT_EQ(FormImporterTest::Import(item).outcome,
            form::v1::IMPORT_OUTCOME_CREATED);
  const std::int64_t head = store_.Head();
  const DocumentResult healed = Import("a\n");
  EXPECT_FALSE(healed.already_imported);
  EXPECT_EQ(healed.forms[0].form.outcome(), form::v1::IMPORT_OUTCOME_UNCHANGED);
  EXPECT_EQ(store_.Head(), head);
  EXPECT_TRUE(Import("a\n").already_imported);
}

TEST_F(DocumentImporterTest, RefusesWhatCannotBeRead) {
  EXPECT_THAT(Import("").status, FailsWith(absl::StatusCode::kInvalidArgument,
                                           errors::ERROR_REASON_NO_FORM_FOUND));
  EXPECT_THAT(Import("a\n", false, "00ff").status,
              FailsWith(absl::StatusCode::kInvalidArgument,
                        errors::ERROR_REASON_INVALID_FIELD));
  Document document;
  document.header.set_parent("tenants/yunxi");
  document.header.set_template_("templates/atlantis");
  EXPECT_THAT(documents_.Import(store_.caller, document).status,
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TEMPLATE_UNKNOWN));
  document.header.set_parent("tenants/nowhere");
  EXPECT_THAT(documents_.Import(store_.caller, document).status,
              FailsWith(absl::StatusCode::kNotFound,
                        errors::ERROR_REASON_TENANT_NOT_FOUND));
}

}  // namespace
}  // namespace jixiao::form_store
