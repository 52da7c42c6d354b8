using System.ComponentModel.DataAnnotations;
using Kubernaut.Storage.Playbooks.Lexhash;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>Which model turns texts into vectors, and where it is.</summary>
public sealed class EmbedderOptions : IValidatableObject
{
    public const string Section = "Embedder";

    internal const string Builtin = "builtin";
    internal const string Tei = "tei";
    internal const string OpenAi = "openai";
    internal const string Single = "single";

    /// <summary>
    /// <c>builtin</c> needs no model; <c>tei</c> is text-embeddings-inference; <c>openai</c> is <c>/v1/embeddings</c> of whoever
    /// offers it; <c>single</c> is a service that takes one text a request.
    /// </summary>
    [AllowedValues(Builtin, Tei, OpenAi, Single, ErrorMessage = "Embedder:Protocol must be builtin, tei, openai or single.")]
    public string Protocol { get; set; } = Builtin;

    /// <summary>Of the service, for example <c>http://embedding:8080</c>; the path of the protocol is added where it is missing.</summary>
    public string? Url { get; set; }

    /// <summary>Name of the model. <c>openai</c> sends it; with <c>tei</c> another model behind the URL is then refused.</summary>
    [MaxLength(120)]
    public string? Model { get; set; }

    /// <summary>What else tells two models of one name apart. A change gives every playbook a new vector; <c>tei</c> tells its own.</summary>
    [MaxLength(64)]
    public string? Revision { get; set; }

    /// <summary>Path of a file with a bearer token; read for each request, so that it may be rotated.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Asked of an <c>openai</c> service that can shorten its vectors. Only what the catalog holds is of use; unset sends nothing.</summary>
    [Range(VectorColumn.Dimensions, VectorColumn.Dimensions, ErrorMessage = "Embedder:Dimensions must be 384, which is what the catalog holds, or unset.")]
    public int? Dimensions { get; set; }

    /// <summary>
    /// Path of a file in the form of our own <c>lexicon.txt</c>, whose words and concepts are added to those. Read at start; a
    /// change makes the words of every playbook anew, and with <c>builtin</c> the vectors.
    /// </summary>
    public string? LexiconFile { get; set; }

    /// <summary>Longest that a batch of playbooks may take; the first request may have to load the model.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BatchTimeout { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Longest that a search waits for the vector of its text before it answers by words alone.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30")]
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(2);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LexiconProblem() is { } problem)
            yield return new ValidationResult($"Embedder:LexiconFile names {LexiconFile}, which cannot be used. {problem}");

        if (Protocol == Builtin)
            yield break;

        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return new ValidationResult($"Embedder:Url must be an http or https URL with Embedder:Protocol {Protocol}.");

        if (Protocol != Tei && string.IsNullOrWhiteSpace(Model))
            yield return new ValidationResult($"Embedder:Model must name the model with Embedder:Protocol {Protocol}.");

        if (Protocol != OpenAi && Dimensions is not null)
            yield return new ValidationResult("Embedder:Dimensions is known to Embedder:Protocol openai only.");

        if (TokenFile is { Length: > 0 } && !File.Exists(TokenFile))
            yield return new ValidationResult($"Embedder:TokenFile names {TokenFile}, which is not there.");
    }

    private string? LexiconProblem()
    {
        try
        {
            Lexicon.With(LexiconFile);
            return null;
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}

[OptionsValidator]
internal sealed partial class EmbedderOptionsValidator : IValidateOptions<EmbedderOptions>;
