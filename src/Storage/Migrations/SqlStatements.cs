using System.Text;

namespace Kubernaut.Storage.Migrations;

/// <summary>Splits a script into whole statements, as psql does: a semicolon inside quotes, a comment, parentheses or a function's body ends nothing.</summary>
internal sealed class SqlStatements
{
    private readonly string _sql;

    /// <summary>What a reader of names needs of the statement so far; null when nobody asked.</summary>
    private readonly StringBuilder? _bare;
    private readonly List<string> _statements = [];
    private int _at;
    private int _start = -1;
    private int _parentheses;

    /// <summary>How many BEGIN and CASE of a body in standard SQL (BEGIN ATOMIC … END) wait for their END.</summary>
    private int _bodies;
    private bool _creates;
    private bool _createsRoutine;

    private SqlStatements(string sql, bool bare) => (_sql, _bare) = (sql, bare ? new StringBuilder() : null);

    /// <returns>Without the comments before each, and without its semicolon.</returns>
    /// <exception cref="FormatException">A quote or a comment does not end.</exception>
    public static IReadOnlyList<string> Split(string sql) => Split(sql, bare: false);

    /// <returns>Without comments, and with every string in single quotes empty; bodies in dollar quotes are whole.</returns>
    /// <exception cref="FormatException">A quote or a comment does not end.</exception>
    public static IReadOnlyList<string> SplitBare(string sql) => Split(sql, bare: true);

    private static List<string> Split(string sql, bool bare)
    {
        var script = new SqlStatements(sql, bare);
        while (script._at < sql.Length)
        {
            script.Step();
        }

        script.End();
        return script._statements;
    }

    private void Step()
    {
        var from = _at;
        Advance();
        if (_start >= 0)
        {
            var read = _sql.AsSpan(from, _at - from);
            _bare?.Append(read.StartsWith("--") || read.StartsWith("/*") ? " " : read[0] == '\'' ? "''" : read);
        }
    }

    private void Advance()
    {
        var rest = _sql.AsSpan(_at);
        if (char.IsWhiteSpace(rest[0]))
        {
            _at++;
        }
        else if (rest.StartsWith("--"))
        {
            var end = rest.IndexOf('\n');
            _at = end < 0 ? _sql.Length : _at + end;
        }
        else if (rest.StartsWith("/*"))
        {
            SkipBlockComment();
        }
        else if (rest[0] == ';' && _parentheses == 0 && _bodies == 0)
        {
            End();
            _at++;
        }
        else
        {
            _start = _start < 0 ? _at : _start;
            SkipToken(rest);
        }
    }

    private void SkipToken(ReadOnlySpan<char> rest)
    {
        switch (rest[0])
        {
            case '\'':
                // A string that began as E'…' or e'…' knows \'; the letter has been read as a word of its own.
                SkipQuoted('\'', escapes: _at > 0 && _sql[_at - 1] is 'E' or 'e' && (_at < 2 || !IsWord(_sql[_at - 2])));
                break;

            case '"':
                SkipQuoted('"', escapes: false);
                break;

            case '$' when DollarTag(rest) is { } tag:
                var end = _sql.IndexOf(tag, _at + tag.Length, StringComparison.Ordinal);
                _at = end < 0 ? throw Unended(tag) : end + tag.Length;
                break;

            case var first when IsWord(first):
                var length = 1;
                while (length < rest.Length && (IsWord(rest[length]) || rest[length] == '$'))
                {
                    length++;
                }

                Count(rest[..length]);
                _at += length;
                break;

            case var other:
                _parentheses += other switch { '(' => 1, ')' when _parentheses > 0 => -1, _ => 0 };
                _at++;
                break;
        }
    }

    private void Count(ReadOnlySpan<char> word)
    {
        bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);

        if (_at == _start)
        {
            _creates = Is(word, "CREATE");
        }
        else if (_creates && (Is(word, "FUNCTION") || Is(word, "PROCEDURE")))
        {
            _createsRoutine = true;
        }
        else if (_createsRoutine && (Is(word, "BEGIN") || (_bodies > 0 && Is(word, "CASE"))))
        {
            _bodies++;
        }
        else if (_bodies > 0 && Is(word, "END"))
        {
            _bodies--;
        }
    }

    private void SkipQuoted(char quote, bool escapes)
    {
        for (var at = _at + 1; at < _sql.Length; at++)
        {
            if ((escapes && _sql[at] == '\\') || (_sql[at] == quote && at + 1 < _sql.Length && _sql[at + 1] == quote))
            {
                at++;
            }
            else if (_sql[at] == quote)
            {
                _at = at + 1;
                return;
            }
        }

        throw Unended(quote.ToString());
    }

    private void SkipBlockComment()
    {
        var depth = 0;
        do
        {
            var next = _sql.AsSpan(_at).IndexOfAny("/*");
            if (next < 0 || _at + next + 1 >= _sql.Length)
            {
                throw Unended("/*");
            }

            _at += next;
            var step = _sql.AsSpan(_at, 2) switch { "/*" => 1, "*/" => -1, _ => 0 };
            depth += step;
            _at += step == 0 ? 1 : 2;
        }
        while (depth > 0);
    }

    /// <returns>$$ or $name$; null when the dollar begins something else, such as $1.</returns>
    private static string? DollarTag(ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (length < rest.Length && IsWord(rest[length]) && !(length == 1 && char.IsAsciiDigit(rest[1])))
        {
            length++;
        }

        return length < rest.Length && rest[length] == '$' ? rest[..(length + 1)].ToString() : null;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character == '_';

    private void End()
    {
        if (_start >= 0)
        {
            _statements.Add((_bare?.ToString() ?? _sql[_start.._at]).TrimEnd());
            _bare?.Clear();
        }

        (_start, _parentheses, _bodies, _creates, _createsRoutine) = (-1, 0, 0, false, false);
    }

    private static FormatException Unended(string mark) => new($"The script has a {mark} that does not end.");
}
