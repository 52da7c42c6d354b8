namespace Kubernaut.Api.Problems;

/// <summary>Ends a request whose handler has nothing to add: the caller gets the problem.</summary>
internal sealed class RequestRefusedException(ApiProblem problem) : Exception(problem.Message)
{
    public ApiProblem Problem { get; } = problem;
}
