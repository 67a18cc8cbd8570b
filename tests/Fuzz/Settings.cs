using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorNet.Fuzz;

/// <summary>The options of a run.</summary>
internal sealed record Settings(int Seconds, int Seed, string? Corpus, string? Save, string? Input)
{
    public static bool TryParse(ReadOnlySpan<string> arguments, out Settings settings, [NotNullWhen(false)] out string? problem)
    {
        settings = new Settings(60, Environment.TickCount & int.MaxValue, null, null, null);
        problem = null;
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            string value = equals < 0 ? "" : argument[(equals + 1)..];
            switch (name)
            {
                case "--seconds" when TryNumber(value, out int seconds): settings = settings with { Seconds = seconds }; break;
                case "--seed" when TryNumber(value, out int seed): settings = settings with { Seed = seed }; break;
                case "--corpus" when Directory.Exists(value): settings = settings with { Corpus = value }; break;
                case "--save" when value.Length > 0: settings = settings with { Save = value }; break;
                case "--input" when File.Exists(value): settings = settings with { Input = value }; break;
                default:
                    problem = $"'{argument}' is no option with a value that it can take: --seconds=N --seed=N --corpus=FOLDER --save=FOLDER --input=FILE";
                    return false;
            }
        }

        return true;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
