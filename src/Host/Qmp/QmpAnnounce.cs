using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.Host.Qmp;

/// <summary>QEMU's announce-self: names and limits of its arguments are QEMU's, but what is left out has its usual value.</summary>
internal static class QmpAnnounce
{
    private static readonly ImmutableArray<(string Name, long Minimum, long Maximum, long Default, string Help)> Numbers =
    [
        ("initial", 1, 100_000, 50, "milliseconds from the first to the second announcement"),
        ("max", 1, 100_000, 550, "the most milliseconds between two"),
        ("rounds", 1, 1000, 5, "announcements in all"),
        ("step", 0, 10_000, 100, "milliseconds by which each wait is longer than the one before"),
    ];

    /// <summary>The row of the table.</summary>
    public static QmpCommand Command { get; } = new(
        "announce-self",
        "lets NICs tell the network where their guests are: by the guest if it can, else in its name",
        [
            .. Numbers.Select(static number => new QmpParameter(number.Name, QmpType.WholeNumber, $"{number.Help}, {number.Minimum} to {number.Maximum}; {number.Default} if left out") { Required = false }),
            new("interfaces", QmpType.TextList, "ids of devices; all, if left out") { Required = false },
        ],
        static async (context, arguments) =>
        {
            foreach ((string name, long minimum, long maximum, long otherwise, _) in Numbers)
            {
                if (arguments.WholeNumber(name, otherwise) is var value && (value < minimum || value > maximum))
                    return QmpReply.Refuse($"Parameter '{name}' expects a value in the range {minimum} to {maximum}");
            }

            var announcement = new AnnounceSelf
            {
                Initial = Milliseconds(arguments, 0),
                Max = Milliseconds(arguments, 1),
                Rounds = (int)arguments.WholeNumber(Numbers[2].Name, Numbers[2].Default),
                Step = Milliseconds(arguments, 3),
            };
            return await context.Control.AnnounceAsync([.. arguments.TextList("interfaces")], announcement).ConfigureAwait(false) switch
            {
                null => QmpReply.Done,
                { NotFound: true } refused => QmpReply.Refuse(new QmpError(QmpError.DeviceNotFound, $"Device '{refused.Problem.Place}' not found")),
                { } refused => QmpReply.Refuse(refused.Problem.ToString()),
            };
        });

    private static TimeSpan Milliseconds(QmpArguments arguments, int number) => TimeSpan.FromMilliseconds(arguments.WholeNumber(Numbers[number].Name, Numbers[number].Default));
}
