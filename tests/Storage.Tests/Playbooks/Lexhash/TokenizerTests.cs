using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Tests.Playbooks.Lexhash;

public sealed class TokenizerTests
{
    private static readonly Tokenizer Tokenizer = new(Lexicon.Builtin);

    [Theory]
    [InlineData("payments-api-7d9c6b5f4-x2lkp", "payments-api")]
    [InlineData("node-exporter-x2lkp crashed", "node-exporter crashed")]
    [InlineData("registry/api@sha256:9f86d081884c7d65 pulled", "registry/api@ pulled")]
    [InlineData("id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 lost", "id lost")]
    [InlineData("10.0.12.7:9100 unreachable", "unreachable")]
    [InlineData("commit 0123456789abcdef broke it", "commit broke it")]
    public void What_names_one_pod_address_or_build_is_nothing(string text, string same) => Assert.Equal(Features(same), Features(text));

    [Theory]
    [InlineData("dns-over-https")]
    [InlineData("kube-proxy")]
    [InlineData("added feedback facade")]
    public void Words_are_not_taken_for_generated_names(string text) =>
        Assert.All(text.Split('-', ' '), word => Assert.True(Features(text).Contains(Stemmer.Stem(word)) || Lexicon.Builtin.IsStop(word)));

    [Fact]
    public void An_alert_name_is_its_words_and_itself()
    {
        var features = Features("KubePodCrashLooping");

        Assert.Superset(new HashSet<string> { "kub", "pod", "crash", "loop", "kubepodcrashloop", "#crash-loop" }, features);
        Assert.Contains("kubepodcrashloop", Features("kubepodcrashlooping"));
    }

    [Theory]
    [InlineData("CPUThrottlingHigh", "cpu throttl high")]
    [InlineData("PVCs", "pvc")]
    [InlineData("etcd_disk_wal", "etcd disk wal")]
    [InlineData("HTTP 503 from 12 of 40 pods, exit code 137", "http 503 pod exit cod 137")]
    [InlineData("a b c", "")]
    public void Words_are_what_people_would_say(string text, string words) =>
        Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), Tokenizer.Tokenize(text).Where(token => token.Word is not null).Select(token => token.Feature));

    [Theory]
    [InlineData("the container ran out of memory", "#out-of-memory")]
    [InlineData("OOMKilled", "#out-of-memory")]
    [InlineData("last state: terminated, exit code 137", "#out-of-memory")]
    [InlineData("Back-off restarting failed container", "#crash-loop")]
    [InlineData("no space left on device", "#disk-full")]
    [InlineData("node is not ready", "#node-not-ready")]
    [InlineData("x509: certificate has expired", "#certificate")]
    [InlineData("x509: certificate has expired", "#expiry")]
    [InlineData("ErrImagePull", "#image-pull")]
    [InlineData("worker-3 has been unready", "#node-not-ready")]
    public void Different_words_for_one_thing_are_one_concept(string text, string concept) => Assert.Contains(concept, Features(text));

    [Fact]
    public void The_longest_phrase_wins() => Assert.DoesNotContain("#node-not-ready", Features("not ready"));

    [Fact]
    public void What_stands_before_a_blank_line_is_the_title()
    {
        var tokens = Tokenizer.Tokenize("Drain a node\n\nMoves pods away.");

        Assert.Equal(["#node-maintenance", "drain", "nod"], tokens.Where(token => token.InTitle).Select(token => token.Feature).Order(StringComparer.Ordinal));
        Assert.Equal(["away", "mov", "pod"], tokens.Where(token => !token.InTitle).Select(token => token.Feature).Order());
    }

    private static HashSet<string> Features(string text) => [.. Tokenizer.Tokenize(text).Select(token => token.Feature)];
}
