using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Api.Playbooks;

/// <summary>What a caller looks for, and whether the answer shall say how it was found.</summary>
internal sealed record PlaybookSearchRequest(PlaybookQuery Query, bool Explain);
