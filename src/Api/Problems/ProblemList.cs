namespace Kubernaut.Api.Problems;

/// <summary>Collects what is wrong with a request: all of it, up to a bound that keeps the answer smaller than the request.</summary>
internal sealed class ProblemList(int most = ProblemList.MostOfRequest)
{
    public const int MostOfRequest = 1000;

    private readonly List<Problem> _problems = [];
    private int _count;

    public bool IsEmpty => _count == 0;

    public void AddAt(string pointer, string message, string code = ErrorCode.ValidationFailed) =>
        Add(new Problem { Pointer = pointer, Message = message, Code = code });

    public void AddParameter(string name, string message) => Add(new Problem { Parameter = name, Message = message });

    public void Add(Problem problem)
    {
        if (++_count <= most)
        {
            _problems.Add(problem);
        }
    }

    public IReadOnlyList<Problem> ToList() => _count <= most
        ? _problems
        : [.. _problems, new Problem { Pointer = "", Message = $"has {_count - most} problems more" }];
}
