using System.Text;
using ActorNet.Host.Qmp;

namespace ActorNet.Host.Tests.Qmp;

public sealed class QmpSplitterTests
{
    private const int Limit = 1 << 16;

    [Theory]
    [InlineData("""{"a":1}{"b":2}""", """{"a":1}""", """{"b":2}""")]
    [InlineData("{\"a\":\r\n 1}\r\n[1,[2]]\n", "{\"a\":\r\n 1}", "[1,[2]]")]
    [InlineData("""{"a":"}\"{"} [] """, """{"a":"}\"{"}""", "[]")]
    [InlineData("""{"a":"\\"}"x"{}""", """{"a":"\\"}""", "\"x\"", "{}")]
    [InlineData("1 true{}nul,", "1", "true", "{}", "nul", ",")]
    [InlineData("}{}]", "}", "{}", "]")]
    [InlineData("{]{}", "{]", "{}")]
    [InlineData("{\"a:1}\n{\"b\":2}\n", "{\"a:1}", "{\"b\":2}")]
    [InlineData("  \r\n\t")]
    [InlineData("{\"a\":")]
    public void Next_Input_CutsValues(string input, params string[] values)
    {
        Assert.Equal(values, Split(Encoding.UTF8.GetBytes(input), [int.MaxValue]));
    }

    // What comes out depends on the bytes alone, not on how they come in.
    [Fact]
    public void Next_AnyChunks_GivesTheSameValues()
    {
        var random = new Random(20260);
        for (int round = 0; round < 500; round++)
        {
            byte[] input = round % 2 == 0 ? RandomJson.Bytes(random, random.Next(1, 6), out _) : RandomJson.Noise(random, 60);
            List<string> whole = Split(input, [int.MaxValue]);

            Assert.Equal(whole, Split(input, [1]));
            Assert.Equal(whole, Split(input, [.. Enumerable.Range(0, 20).Select(_ => random.Next(1, 9))]));
        }
    }

    [Fact]
    public void Next_GoodValues_AreAllCutAsWritten()
    {
        var random = new Random(20261);
        for (int round = 0; round < 500; round++)
        {
            byte[] input = RandomJson.Bytes(random, random.Next(1, 6), out List<string> values);

            Assert.Equal(values, Split(input, [int.MaxValue]));
        }
    }

    [Fact]
    public void Next_ValueOfTheLimit_IsOne()
    {
        ReadOnlySpan<byte> input = "[1,2]"u8;
        var splitter = new QmpSplitter(5);

        Assert.Equal(SplitStatus.Value, splitter.Next(ref input, out byte[] value));
        Assert.Equal("[1,2]"u8, value);
    }

    [Theory]
    [InlineData("[1,23]")]
    [InlineData("\"12345")]
    [InlineData("123456")]
    public void Next_ValueBeyondTheLimit_IsTooLong(string text)
    {
        ReadOnlySpan<byte> input = Encoding.UTF8.GetBytes(text);

        Assert.Equal(SplitStatus.TooLong, new QmpSplitter(5).Next(ref input, out _));
    }

    [Fact]
    public void Next_BlanksBetween_DoNotCount()
    {
        ReadOnlySpan<byte> input = "            {}"u8;

        Assert.Equal(SplitStatus.Value, new QmpSplitter(2).Next(ref input, out _));
    }

    [Fact]
    public void Next_TooDeep_IsCutBeforeItsEnd()
    {
        ReadOnlySpan<byte> input = Encoding.UTF8.GetBytes(new string('[', 1000));

        Assert.Equal(SplitStatus.Value, new QmpSplitter(Limit).Next(ref input, out byte[] value));
        Assert.True(value.Length < 1000);
        Assert.NotNull(QmpRequest.Read(value).Error);
    }

    private static List<string> Split(byte[] input, int[] chunkLengths)
    {
        var splitter = new QmpSplitter(Limit);
        var values = new List<string>();
        for (int at = 0, chunk = 0; at < input.Length; chunk++)
        {
            int length = Math.Min(chunkLengths[chunk % chunkLengths.Length], input.Length - at);
            ReadOnlySpan<byte> piece = input.AsSpan(at, length);
            while (splitter.Next(ref piece, out byte[] value) == SplitStatus.Value) values.Add(Encoding.Latin1.GetString(value));
            at += length;
        }
        return values;
    }
}
