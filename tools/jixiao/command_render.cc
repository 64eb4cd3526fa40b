#include "tools/jixiao/commands.h"
#include "tools/jixiao/output_file.h"

namespace jixiao::cli {

int RunRender(Session& session, const Words& words) {
  Words names;
  std::string format = "html";
  std::string output;
  Arguments arguments(
      "render NAME [-o FILE]",
      "Writes a form (tenants/T/forms/F) in its official layout: one\n"
      "self-contained page that prints on A4. Contacts are masked.");
  arguments.Operands("NAME", &names, 1, 1);
  arguments.Choice("format", {"html"}, &format, "Format of the page.");
  arguments.Option("output", "FILE", &output,
                   "Where to write; standard output otherwise.", 'o');
  session.DeclareCommon(&arguments);
  if (const auto code = session.Parse(arguments, words)) {
    return *code;
  }
  OutputFile file(output, session.out());
  if (absl::Status opened = file.Open(); !opened.ok()) {
    return session.Fail(opened);
  }
  reporting::v1::RenderFormRequest request;
  request.set_name(names[0]);
  request.set_format(reporting::v1::RENDER_FORMAT_HTML);
  const auto stream =
      session.reporting().RenderForm(request, session.call_options());
  while (true) {
    auto piece = stream->Read();
    if (!piece.ok()) {
      return session.Fail(piece.status());
    }
    if (!piece->has_value()) {
      break;
    }
    file.stream() << (*piece)->data();
  }
  if (absl::Status written = file.Finish(); !written.ok()) {
    return session.Fail(written);
  }
  if (!output.empty() && output != "-") {
    session.Note("wrote " + output);
  }
  return kFine;
}

}  // namespace jixiao::cli
