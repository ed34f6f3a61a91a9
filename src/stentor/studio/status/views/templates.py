"""Words kept ready."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.contracts.incident import Status
from stentor.incidents.rules import RefusedError
from stentor.incidents.templates import Template, TemplateFile
from stentor.studio.requests import StudioRequest
from stentor.studio.status.forms.words import TemplateForm
from stentor.studio.status.requests import (
    find_directory,
    for_operators,
    render_status_page,
    write_sentence,
)


@for_operators
@require_safe
def templates(request: StudioRequest) -> HttpResponse:
    """All of them."""
    context = {"tab": "templates", "rows": TemplateFile(find_directory()).read()}
    return render_status_page(request, "templates", context)


@for_operators
@require_http_methods(["GET", "POST"])
def new_template(request: StudioRequest) -> HttpResponse:
    """The form of one to be."""
    return edit(request, TemplateForm(request.POST or None), "")


@for_operators
@require_http_methods(["GET", "POST"])
def template(request: StudioRequest) -> HttpResponse:
    """The one that the query names, to be changed."""
    found = find_template(request.GET.get("name", ""))
    initial = {"name": found.name, "status": found.status.value, "text": found.text}
    return edit(request, TemplateForm(request.POST or None, initial=initial), found.name)


@for_operators
@require_POST
def removal(request: StudioRequest) -> HttpResponse:
    """Takes it away; what was written with it stays."""
    found = find_template(request.GET.get("name", ""))
    try:
        TemplateFile(find_directory()).drop(found.name)
    except OSError as error:
        messages.error(request, f"It cannot be taken away: {error.strerror}.")
    else:
        messages.success(request, f"{found.name} is taken away.")
    return redirect("status:templates")


def edit(request: StudioRequest, form: TemplateForm, name: str) -> HttpResponse:
    """The one form of both."""
    if form.is_valid():
        chosen = form.cleaned_data
        made = Template(name=chosen["name"], status=Status(chosen["status"]), text=chosen["text"])
        try:
            TemplateFile(find_directory()).put(made, replaces=name)
        except RefusedError as error:
            form.add_error("name", write_sentence(error))
        except OSError as error:
            form.add_error(None, f"It cannot be written: {error.strerror}.")
        else:
            messages.success(request, f"{made.name} is saved.")
            return redirect("status:templates")
    context = {"tab": "templates", "form": form, "name": name}
    return render_status_page(request, "template", context, 422 if form.errors else 200)


def find_template(name: str) -> Template:
    for one in TemplateFile(find_directory()).read():
        if one.name == name:
            return one
    raise Http404("no such words")
