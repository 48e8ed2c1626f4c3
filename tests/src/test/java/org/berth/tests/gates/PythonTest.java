package org.berth.tests.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The tests of the Python parts, each counted as one of ours. */
@Tag("unit")
final class PythonTest {
  @TestFactory
  Stream<DynamicTest> pythonPartsPassTheirTests(@TempDir Path folder) throws Exception {
    Program.assumeThere("pytest");
    Path report = folder.resolve("report.xml");

    Program pytest = Program.run("pytest", "--junit-xml=" + report, "ansible/tests");

    assertThat(report).as(pytest.output()).exists();
    NodeList cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    assertThat(cases.getLength()).as(pytest.output()).isPositive();
    return IntStream.range(0, cases.getLength())
        .mapToObj(index -> (Element) cases.item(index))
        .map(PythonTest::told);
  }

  private static DynamicTest told(Element one) {
    String name = one.getAttribute("classname") + "." + one.getAttribute("name");
    return dynamicTest(
        name,
        () -> {
          if (one.getElementsByTagName("skipped").getLength() > 0) {
            Assumptions.abort(one.getTextContent());
          }
          assertThat(one.getElementsByTagName("failure").getLength())
              .as(one.getTextContent())
              .isZero();
          assertThat(one.getElementsByTagName("error").getLength())
              .as(one.getTextContent())
              .isZero();
        });
  }
}
