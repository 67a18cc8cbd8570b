using System.Text;

namespace ActorNet.Runtime.Tests.Configuration;

/// <summary>Damaged text either reads or throws <see cref="HoconException"/>: nothing else, and always with a place.</summary>
[Trait("Runtime", "own")]
public class HoconFuzzTests
{
    private static readonly string[] Corpus =
    [
        """
        # the runtime
        akka {
          loglevel = INFO
          actor { default-dispatcher { throughput = 64, executor = "fork-join" } }
          scheduler.implementation = "ActorNet.TestKit.TestScheduler, ActorNet.TestKit"
        }
        """,
        """
        base { mtu : 1500, queues : [1, 2, { size : 256 }] }
        nic = ${base} { mac = "52:54:00:12:34:56", path = ${?HOME}"/run" }
        nic.queues += { size = 512 } // more
        list = [a, b] ${nic.queues} [ "x\n\u0041\\", "" ]
        again = ${again.not} ${?list}
        """,
        "a=1,b:2\n\"c.d\" { e += 1, e += 2 }\nf = \"\"\"raw \" text\"\"\" \"joined\" 5 s\ng = null\nh.0 = x, h.1 = y",
        "include \"no-such-file\"\ninclude required(file(\"no-such-file\"))\ninclude x",
        "x = ${y}[1]\ny = ${z}\nz = [${?x}]\nx += ${y}",
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "=", "+=", "${", "${?", "}", "\"", "\"\"\"", "\\", "\\u", "\n", "\r\n", "//", "#", ".", " ", "\t",
        "a", "a.b", "${a}", "${?a}", "${a.b}", "a = ${a}", "a = ${a} {b = ${a}}", "a += ${a}", "include ", "include \"x\"", "required(",
        "null", "true", "1e+5", "-", "$", "\0", "\uFEFF", "\uD800", "\u00A0", "{a:", "[[", "infinite", "5 s", "64 KiB", "99999999999999999999",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ParseString_MutatedText_ReadsOrThrowsTheParseException(int seed)
    {
        var random = new Random(seed);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 5_000; i++)
        {
            string text = Mutate(random, Corpus[random.Next(Corpus.Length)]);
            try
            {
                ReadEverything(text);
                read++;
            }
            catch (HoconException problem)
            {
                Assert.True(problem.Origin.Line > 0, $"no place in: {problem.Message}");
                refused++;
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}, round {i}: {other}\n{text}");
            }
        }

        // Mutations that never, or always, break the text would test nothing.
        Assert.InRange(read, 100, 4_900);
        Assert.InRange(refused, 100, 4_900);
    }

    [Fact]
    public void ParseString_EveryPrefixOfTheCorpus_ReadsOrThrowsTheParseException()
    {
        foreach (string text in Corpus)
        {
            for (int length = 0; length <= text.Length; length++)
            {
                try
                {
                    ReadEverything(text[..length]);
                }
                catch (HoconException problem)
                {
                    Assert.True(problem.Origin.Line > 0, $"no place in: {problem.Message}");
                }
            }
        }
    }

    private static void ReadEverything(string text)
    {
        Config config = ConfigurationFactory.ParseString(text).WithFallback("a { b = 1 }, x = [0]");
        _ = config.ToString();
        _ = config.Root;
        string whole = config.ToString(true);
        foreach ((string key, HoconValue value) in config.AsEnumerable())
        {
            string path = HoconPath.Join([key]);
            Assert.Same(value, config.GetValue(path));
            Attempt(() => config.GetInt(path));
            Attempt(() => config.GetTimeSpan(path));
            Attempt(() => config.GetByteSize(path));
            Attempt(() => config.GetStringList(path));
            Attempt(() => config.GetConfig(path));
        }

        // What was read is written so that it reads the same.
        Assert.Equal(whole, ConfigurationFactory.ParseString(whole).ToString(true));
    }

    private static void Attempt(Func<object?> read)
    {
        try
        {
            read();
        }
        catch (HoconException)
        {
            // The value is of another kind.
        }
    }

    private static string Mutate(Random random, string text)
    {
        var mutated = new StringBuilder(text);
        for (int count = random.Next(1, 6); count > 0; count--)
        {
            int at = random.Next(mutated.Length + 1);
            int length = Math.Min(random.Next(1, 12), mutated.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    mutated.Remove(at, length);
                    break;
                case 1:
                    mutated.Insert(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 2:
                    mutated.Insert(at, mutated.ToString(at, length));
                    break;
                case 3 when length > 0:
                    mutated[at] = (char)random.Next(random.Next(2) == 0 ? 128 : 65_536);
                    break;
                default:
                    string other = Corpus[random.Next(Corpus.Length)];
                    int from = random.Next(other.Length);
                    mutated.Insert(at, other.AsSpan(from, Math.Min(random.Next(40), other.Length - from)));
                    break;
            }
        }

        return mutated.ToString();
    }
}
