namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>A lowercase word of a text.</summary>
/// <param name="Text">As written, before stemming.</param>
/// <param name="JoinedForm">The whole that it was split from (<c>kubepodcrashlooping</c>), on the first part only; else null.</param>
internal readonly record struct Word(string Text, string? JoinedForm);
