using System.Text;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Commands;

/// <content>Help on ports, from the tables by which they are read.</content>
public sealed partial class HelpText
{
    private const string Word = "help";

    /// <summary>The help that QEMU's users ask for within an option, as in <c>-netdev help</c>, <c>-device e1000,help</c> or <c>-nic model=help</c>; null when nobody does.</summary>
    public string? Asked(ParsedArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        foreach (GivenOption given in arguments.Options)
        {
            bool isNic = given.Option == ConfigurationArguments.Nic;
            PortRole? role = isNic ? PortRole.Netdev : ConfigurationArguments.RoleOf(given.Option);
            if (role is null) continue;
            OptionText text = OptionText.Split(given.Value);
            if (IsWord(text.Type)) return isNic ? Nic() : Types(role.Value);
            if (isNic && (text.Type == $"{NicReader.Model}={Word}" || text.Pairs.Any(static pair => pair.Key == NicReader.Model && IsWord(pair.Value)))) return Types(PortRole.Device);
            if (text.Pairs.Any(static pair => pair.Value is null && IsWord(pair.Key)) && catalog.Find(role.Value, text.Type) is { } type) return Type(type);
        }

        return null;
    }

    private static bool IsWord(string? text) => text is Word or "?";

    private string? Types(PortRole role)
    {
        if (!catalog.OfRole(role).Any()) return null;
        string word = PortTypeCatalog.Word(role);
        var text = new StringBuilder();
        text.AppendLine($"-{word} TYPE,option=value,...    (write ,, for a comma in a value)");
        text.AppendLine($"-{word} JSON                     (an object, as QEMU reads it)").AppendLine();
        AppendTable(text, catalog.OfRole(role).Select(static type => (type.Name, type.Aliases.IsEmpty ? type.Help : $"{type.Help} (also: {string.Join(", ", type.Aliases)})")));
        text.AppendLine().AppendLine($"Options of a type: actornet help {word} TYPE");
        return text.ToString();
    }

    private string Nic()
    {
        var text = new StringBuilder();
        text.AppendLine($"-nic TYPE[,id=ID][,model=MODEL][,OPTION=VALUE]...").AppendLine();
        text.AppendLine("  a netdev and the device on it: -netdev TYPE,id=ID and -device MODEL,id=ID-nic,netdev=ID. An option goes to the netdev if its");
        text.AppendLine("  type has it, else to the device; device.OPTION=VALUE goes to the device where both have it").AppendLine();
        AppendTable(text,
        [
            ("id=ID", "the netdev's name (default: nic and a number, from 0)"),
            ("model=MODEL", $"the device (default: {NicReader.DefaultModel}): {string.Join(", ", catalog.OfRole(PortRole.Device).SelectMany(static type => type.Aliases.Prepend(type.Name)))}"),
        ]);
        text.AppendLine().AppendLine("-nic none    there are to be no ports; they may come later (actornet help qmp)");
        text.AppendLine().AppendLine("In a configuration file:").AppendLine();
        text.AppendLine("  actornet.nics.ID { type = TYPE, model = MODEL, ... }");
        return text.ToString();
    }

    private static string Type(PortType type)
    {
        string word = PortTypeCatalog.Word(type.Role);
        var text = new StringBuilder();
        bool idRequired = type.Role != PortRole.Device;
        // A type with dozens of options has them in the table only.
        IEnumerable<string> usage = type.Options.Length <= MostOptionsInUsage
            ? type.Options.Select(static option => option.Required ? $",{option}" : $"[,{option}]")
            : type.Options.Where(static option => option.Required).Select(static option => $",{option}").Append("[,OPTION=VALUE]...");
        text.AppendLine($"-{word} {type.Name}{(idRequired ? ",id=ID" : "[,id=ID]")}{string.Concat(usage)}").AppendLine();
        text.AppendLine($"  {type.Help}").AppendLine();
        if (!type.Aliases.IsEmpty) text.AppendLine($"  also called {string.Join(", ", type.Aliases)}").AppendLine();
        string idText = idRequired ? "required" : $"default: {type.Name} and a number";
        AppendOptions(text, type.Options.Select(static option => (option.ToString(), option.Help, Describe(option)))
            .Prepend(("id=ID", idRequired ? "the name by which others refer to it" : "its name in reports and logs", $"{OptionTypes.Id.Expects}; {idText}")));
        text.AppendLine().AppendLine("In a configuration file:").AppendLine();
        string keys = string.Join(", ", type.Options.Where(static option => option.Required).Select(static option => $"{option.Name} = {option.Type.Placeholder}").Prepend($"type = {type.Name}"));
        text.AppendLine($"  actornet.{word}s.ID {{ {keys} }}");
        return text.ToString();
    }

    // What it means, and below it what is written there: type, unit, default.
    private static void AppendOptions(StringBuilder text, IEnumerable<(string Name, string Help, string Value)> rows)
    {
        (string Name, string Help, string Value)[] all = [.. rows];
        int width = all.Max(static row => row.Name.Length) + Indent;
        foreach ((string name, string help, string value) in all)
        {
            text.Append(' ', Indent).Append(name.PadRight(width)).AppendLine(help);
            text.Append(' ', Indent + width + Indent).AppendLine(value);
        }
    }

    private static string Describe(OptionSpec option)
    {
        string unit = (option.Unit ?? option.Type.Unit) is { } counted ? $", in {counted}" : "";
        string given = option switch
        {
            { Required: true } => "required",
            { DefaultNote: { } words } => $"default: {words}",
            { Default: { } value } => $"default: {value}",
            _ => "no default",
        };
        return $"{option.Type.Expects}{unit}; {given}";
    }
}
