using System.Text;

namespace ActorNet.Host.Tests.Qmp;

/// <summary>JSON and what looks like it, from a seed. ASCII only.</summary>
internal static class RandomJson
{
    private const string Characters = "{}[]\",:\\ \n\r\ttruefalsn0123-.e\u0001";
    private static readonly string[] Scalars = ["1", "-2.5e3", "true", "false", "null", "\"\"", "\"a\"", "\"}\"", "\"[\\\"\"", "\"\\\\\"", "\"\\u0041\""];
    private static readonly string[] Gaps = [" ", "\n", "\r\n", " \t "];

    /// <summary>Objects and arrays one after the other, with or without something between.</summary>
    public static byte[] Bytes(Random random, int count, out List<string> values)
    {
        values = [];
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            string value = Container(random, 4);
            values.Add(value);
            text.Append(value);
            if (random.Next(2) == 0) text.Append(Gap(random));
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Any of the characters that matter.</summary>
    public static byte[] Noise(Random random, int maxLength)
    {
        byte[] noise = new byte[random.Next(1, maxLength)];
        for (int i = 0; i < noise.Length; i++) noise[i] = (byte)Characters[random.Next(Characters.Length)];
        return noise;
    }

    private static string Value(Random random, int depth) =>
        depth > 0 && random.Next(3) == 0 ? Container(random, depth) : Scalars[random.Next(Scalars.Length)];

    private static string Container(Random random, int depth)
    {
        bool isObject = random.Next(2) == 0;
        IEnumerable<string> members = Enumerable.Range(0, random.Next(4)).Select(i => (isObject ? $"\"k{i}\":" : "") + Value(random, depth - 1));
        string inner = string.Join(random.Next(2) == 0 ? "," : "," + Gap(random), members);
        return isObject ? $"{{{inner}}}" : $"[{inner}]";
    }

    private static string Gap(Random random) => Gaps[random.Next(Gaps.Length)];
}
